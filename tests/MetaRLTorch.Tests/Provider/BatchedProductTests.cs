using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>
/// float32 bmm: the provider may replace libtorch's by a faster one, which must read every layout of its operands.
/// </summary>
public sealed class BatchedProductTests
{
    private const long Count = 3;

    private static readonly Dictionary<string, Func<long, long, Tensor>> Layouts = new()
    {
        ["contiguous"] = (rows, columns) => torch.randn(Count, rows, columns),
        ["transposed"] = (rows, columns) => torch.randn(Count, columns, rows).transpose(1, 2),
        ["shared by all"] = (rows, columns) => torch.randn(1, rows, columns).expand([Count, rows, columns]),
        ["shared and transposed"] = (rows, columns) =>
            torch.randn(1, columns, rows).expand([Count, columns, rows]).transpose(1, 2),
        ["rows apart"] = (rows, columns) => torch.randn(Count, rows, columns + 2).narrow(2, 1, columns),
        ["columns apart"] = (rows, columns) => torch.randn(Count, rows, columns, 2).select(3, 1),
        ["one row for all"] = (rows, columns) => torch.randn(Count, 1, columns).expand([Count, rows, columns]),
        ["one column for all"] = (rows, columns) => torch.randn(Count, rows, 1).expand([Count, rows, columns]),
        ["batches between rows"] = (rows, columns) => torch.randn(rows, Count, columns).transpose(0, 1),
    };

    private static IEnumerable<string> Names => Layouts.Keys;

    [Test]
    public void Product_OfAnyLayouts_IsThatOfDoublePrecision(
        [ValueSource(nameof(Names))] string left,
        [ValueSource(nameof(Names))] string right,
        [Values(1, 4)] long rows,
        [Values(1, 5)] long inner,
        [Values(1, 2)] long columns)
    {
        using var scope = torch.NewDisposeScope();
        var (a, b) = (Layouts[left](rows, inner), Layouts[right](inner, columns));

        var product = a.bmm(b);

        var exact = a.to(torch.float64).contiguous().bmm(b.to(torch.float64).contiguous());
        Assert.That(product.shape, Is.EqualTo(new[] { Count, rows, columns }));
        Assert.That(product.dtype, Is.EqualTo(torch.float32));
        Assert.That(torch.allclose(product.to(torch.float64), exact, 1e-5, 1e-6), Is.True);
    }

    [TestCase(0, 2, 3, 4)]
    [TestCase(2, 0, 3, 4)]
    [TestCase(2, 3, 0, 4)]
    [TestCase(2, 3, 4, 0)]
    public void Product_WithAnEmptyAxis_IsZeroOrEmpty(long count, long rows, long inner, long columns)
    {
        using var scope = torch.NewDisposeScope();

        var product = torch.ones(count, rows, inner).bmm(torch.ones(count, inner, columns));

        Assert.That(product.shape, Is.EqualTo(new[] { count, rows, columns }));
        Assert.That(product.abs().sum().item<float>(), Is.Zero);
    }

    [Test]
    public void Product_InFloat32_HasBothDerivatives()
    {
        using var scope = torch.NewDisposeScope();
        var a = torch.randn(Count, 4, 5).requires_grad_(true);
        var b = torch.randn(Count, 5, 2).requires_grad_(true);
        var cotangent = torch.randn(Count, 4, 2);

        var gradients = torch.autograd.grad([a.bmm(b)], [a, b], [cotangent]);

        Assert.That(torch.allclose(gradients[0], cotangent.bmm(b.transpose(1, 2)), 1e-6, 1e-6), Is.True);
        Assert.That(torch.allclose(gradients[1], a.transpose(1, 2).bmm(cotangent), 1e-6, 1e-6), Is.True);
    }
}
