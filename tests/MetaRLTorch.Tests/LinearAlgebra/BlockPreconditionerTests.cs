using MetaRLTorch.LinearAlgebra;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.LinearAlgebra;

public sealed class BlockPreconditionerTests : TensorTests
{
    private static readonly double[] Blocks = [4, 1, 1, 3, 0.01, 0.002, 0.002, 0.02, 100, -20, -20, 50];

    [Test]
    public void OfABlockDiagonalMatrix_IsItsInverse()
    {
        // Two tasks with three blocks of two coordinates; the second's are ten times those of the first.
        var matrix = Diagonal(Blocks);
        var b = torch.tensor(new double[] { 1, 2, 3, 4, 5, 6, -1, 0, 2, 1, 0, 3 }, [2, 6]);
        var scale = torch.tensor(new double[] { 1, 10 }, [2, 1]);

        var solution = Solve(v => scale * v.mm(matrix), b);

        var expected = torch.linalg.solve(matrix, b.t()).t() / scale;
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(solution.Value), TensorAssert.Numbers(expected), 1e-9);
        Assert.That(solution.Steps, Is.LessThanOrEqualTo(2), "one, and one where rounding left more than the tolerance");
    }

    [Test]
    public void OfSoftmaxCurvature_SolvesWhatHasNoPartAlongItsNullSpace()
    {
        // diag π − π πᵀ of two distributions, singular along (1, 1, 1): x is the b that it came from, up to a constant each.
        double[] first = [0.2, 0.3, 0.5], second = [0.9, 0.09, 0.01];
        var matrix = Diagonal([Curvature(first), 1e-3 * Curvature(second)]);
        var x = torch.tensor(new double[] { 1, -2, 1, 3, -1, -2 }, [1, 6]);

        var solution = Solve(v => v.mm(matrix), x.mm(matrix), size: 3);

        var found = TensorAssert.Numbers(solution.Value);
        Assert.That(found[0] - found[1], Is.EqualTo(3).Within(1e-8));
        Assert.That(found[1] - found[2], Is.EqualTo(-3).Within(1e-8));
        Assert.That(found[3] - found[4], Is.EqualTo(4).Within(1e-6));
        Assert.That(found[4] - found[5], Is.EqualTo(1).Within(1e-6));
        Assert.That(solution.Steps, Is.LessThanOrEqualTo(2));
    }

    [Test]
    public void WhereABlockIsNotPositiveDefinite_ConjugateGradientsSaySo()
    {
        var matrix = Diagonal([4, 1, 1, 3, 1, 0, 0, -2, 100, -20, -20, 50]);

        var solution = Solve(v => v.mm(matrix), torch.tensor(new double[] { 0, 0, 0, 1, 0, 0 }, [1, 6]));

        Assert.That(solution.Definite.ToDouble(), Is.Zero);
        Assert.That(solution.LowestCurvature.ToDouble(), Is.EqualTo(-2));
        Assert.That(TensorAssert.Numbers(solution.Value), Is.All.Zero);
    }

    [Test]
    public void BlocksThatDoNotDivideTheMatrix_AreRefused() =>
        Assert.That(
            () => BlockPreconditioner.Of(v => v, torch.ones(1, 7, torch.float64), size: 2),
            Throws.ArgumentException.With.Message.Contains("Blocks of 2 coordinates do not divide the matrix's 7"));

    private static LinearSolution Solve(Func<Tensor, Tensor> product, Tensor b, int size = 2) => ConjugateGradient.Solve(
        product, b, iterations: 20, tolerance: 1e-12, precondition: BlockPreconditioner.Of(product, b, size));

    private static Tensor Diagonal(double[] blocks) => Diagonal([.. blocks.Chunk(4).Select(block => torch.tensor(block, [2, 2]))]);

    private static Tensor Diagonal(Tensor[] blocks)
    {
        var size = blocks[0].shape[0];
        var matrix = torch.zeros(size * blocks.Length, size * blocks.Length, torch.float64);
        for (var i = 0; i < blocks.Length; i++) matrix.narrow(0, i * size, size).narrow(1, i * size, size).copy_(blocks[i]);
        return matrix;
    }

    private static Tensor Curvature(double[] probabilities)
    {
        var policy = torch.tensor(probabilities, [probabilities.Length]);
        return policy.diag() - policy.outer(policy);
    }
}
