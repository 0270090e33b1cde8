using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Products of matrices, and linear systems.</summary>
public sealed class LinearAlgebraTests : ProviderTest
{
    // 1 2      5 6
    // 3 4      7 8
    private static readonly double[,] A = { { 1, 2 }, { 3, 4 } };
    private static readonly double[,] B = { { 5, 6 }, { 7, 8 } };
    private static readonly double[] Product = [19, 22, 43, 50];

    [Test]
    public void Products_OfTwoMatrices_Agree()
    {
        Tensor a = tensor(A), b = tensor(B);

        Assert.Multiple(() =>
        {
            Assert.That(Values(a.mm(b)), Is.EqualTo(Product));
            Assert.That(Values(torch.mm(a, b)), Is.EqualTo(Product));
            Assert.That(Values(a.matmul(b)), Is.EqualTo(Product));
            Assert.That(Values(matmul(a, b)), Is.EqualTo(Product));
            Assert.That(Values(einsum("ij,jk->ik", a, b)), Is.EqualTo(Product));
            Assert.That(Values(a.unsqueeze(0).bmm(b.unsqueeze(0))), Is.EqualTo(Product));
        });
    }

    [Test]
    public void Bmm_MultipliesEachMatrixOfTheBatch()
    {
        var left = stack(new[] { tensor(A), 2 * tensor(A) });
        var right = stack(new[] { tensor(B), tensor(B) });

        var product = bmm(left, right);

        Assert.That(product.shape, Is.EqualTo(new long[] { 2, 2, 2 }));
        Assert.That(Values(product), Is.EqualTo(Product.Concat(Product.Select(x => 2 * x))));
    }

    [Test]
    public void Matmul_WithVectors_ContractsTheLastDimension()
    {
        var x = Vector(1, 10);

        Assert.Multiple(() =>
        {
            Assert.That(Values(tensor(A).matmul(x)), Is.EqualTo(new[] { 21.0, 43 }));
            Assert.That(Values(tensor(A).mv(x)), Is.EqualTo(new[] { 21.0, 43 }));
            Assert.That(x.dot(x).item<double>(), Is.EqualTo(101));
            Assert.That(Values(x.outer(Vector(1, 2))), Is.EqualTo(new[] { 1.0, 2, 10, 20 }));
        });
    }

    [Test]
    public void Addmm_ScalesBothTerms() =>
        Assert.That(
            Values(addmm(ones(2, 2, dtype: float64), tensor(A), tensor(B), beta: 2f, alpha: 0.5f)),
            Is.EqualTo(Product.Select(x => 2 + (0.5 * x))));

    [Test]
    public void Solve_FindsTheVectorsThatTheMatrixMaps()
    {
        var a = tensor(A);
        var expected = tensor(new double[,] { { 1 }, { -2 } });
        var batch = stack(new[] { a, a.t() });

        Assert.Multiple(() =>
        {
            Assert.That(Values(linalg.solve(a, a.mm(expected))), Is.EqualTo(new[] { 1.0, -2 }).Within(1e-12));
            Assert.That(linalg.solve(batch, ones(2, 2, 1, dtype: float64)).shape, Is.EqualTo(new long[] { 2, 2, 1 }));
        });
    }

    [Test]
    public void Inverse_TimesTheMatrix_IsTheIdentity() =>
        Assert.That(Values(linalg.inv(tensor(A)).mm(tensor(A))), Is.EqualTo(new[] { 1.0, 0, 0, 1 }).Within(1e-12));

    [Test]
    public void Lstsq_FitsALine()
    {
        var x = tensor(new double[,] { { 0, 1 }, { 1, 1 }, { 2, 1 } });
        var y = tensor(new double[,] { { 1 }, { 3 }, { 5 } });                   // y = 2 x + 1

        var (solution, _, rank, _) = linalg.lstsq(x, y);

        Assert.That(Values(solution), Is.EqualTo(new[] { 2.0, 1 }).Within(1e-12));
        Assert.That(rank.item<long>(), Is.EqualTo(2));
    }

    [Test]
    public void Cholesky_IsTheLowerFactor()
    {
        var matrix = tensor(new double[,] { { 4, 2 }, { 2, 5 } });

        Assert.That(Values(linalg.cholesky(matrix)), Is.EqualTo(new[] { 2.0, 0, 1, 2 }).Within(1e-12));
    }

    [Test]
    public void CholeskyEx_SaysWhichMatrixHasNoFactor()
    {
        var matrices = tensor(new double[] { 4, 2, 2, 5, 1, 2, 2, 1 }, [2, 2, 2]);

        var (factor, info) = linalg.cholesky_ex(matrices);

        Assert.That(info.data<int>().ToArray(), Is.EqualTo(new[] { 0, 2 }));
        Assert.That(Values(cholesky_solve(tensor(new double[] { 8, 12 }, [2, 1]), factor[0])), Is.EqualTo(new[] { 1.0, 2 }).Within(1e-12));
    }

    [Test]
    public void Det_OfTwoByTwo_IsTheCrossDifference() =>
        Assert.That(linalg.det(tensor(A)).item<double>(), Is.EqualTo(-2).Within(1e-12));

    [Test]
    public void Bmm_WithShapesThatDoNotFit_Throws()
    {
        Tensor left = ones(1, 2, 3), right = ones(1, 2, 3);

        Assert.That(() => left.bmm(right), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>());
    }
}
