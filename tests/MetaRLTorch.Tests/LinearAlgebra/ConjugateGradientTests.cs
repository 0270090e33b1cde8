using MetaRLTorch.LinearAlgebra;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.LinearAlgebra;

public sealed class ConjugateGradientTests : TensorTests
{
    [Test]
    public void Solve_EqualsTheDirectSolution()
    {
        var (matrix, b) = PositiveDefinite(size: 6);

        var x = Solve(v => matrix.mv(v), b, iterations: 20, tolerance: 1e-12);

        TensorAssert.AreClose(x, torch.linalg.solve(matrix, b.unsqueeze(1)).reshape(-1), 1e-9);
    }

    [Test]
    public void Solve_NeedsAsManyProductsAsTheMatrixHasEigenvalues()
    {
        // diag(1, 1, 4, 4, 9): three different eigenvalues.
        var diagonal = torch.tensor([1.0, 1.0, 4.0, 4.0, 9.0]);
        var products = 0;

        var x = Solve(
            v =>
            {
                products++;
                return diagonal * v;
            },
            torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0]),
            iterations: 100,
            tolerance: 1e-10);

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(x), [1, 2, 0.75, 1, 5.0 / 9], 1e-12);
        Assert.That(products, Is.EqualTo(3 + 1), "and one for what is left at the end");
    }

    [Test]
    public void Solve_AlongADirectionWithoutCurvature_StopsAtTheLastGoodIterate()
    {
        var x = Solve(v => -1 * v, torch.tensor([1.0, 2.0]), iterations: 10);

        Assert.That(TensorAssert.Numbers(x), Is.All.Zero);
    }

    [Test]
    public void Solve_LeavesTheRightSideUntouched()
    {
        var (matrix, b) = PositiveDefinite(size: 4);
        var before = TensorAssert.Numbers(b);

        Solve(v => matrix.mv(v), b, iterations: 10);

        Assert.That(TensorAssert.Numbers(b), Is.EqualTo(before));
    }

    /// <summary>One system: [P].</summary>
    private static Tensor Solve(Func<Tensor, Tensor> product, Tensor b, int iterations, double tolerance = 1e-5) =>
        ConjugateGradient.Solve(v => product(v.squeeze(0)).unsqueeze(0), b.unsqueeze(0), iterations, tolerance).Value.squeeze(0);

    private static (Tensor Matrix, Tensor B) PositiveDefinite(int size)
    {
        using var random = new RandomStreams(3).Open(RandomPurpose.Initialization);
        var root = torch.randn(size, size, torch.float64, generator: random);
        var matrix = root.mm(root.t()) + torch.eye(size, size, torch.float64);
        return (matrix, torch.randn(size, torch.float64, generator: random));
    }
}
