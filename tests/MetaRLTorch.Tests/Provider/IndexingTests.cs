using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Indexing by numbers, ranges, masks and tensors, for reading and for writing.</summary>
public sealed class IndexingTests : ProviderTest
{
    // 0  1  2  3
    // 4  5  6  7
    // 8  9 10 11
    private static Tensor Table() => arange(12, dtype: float64).view(3, 4);

    [Test]
    public void Numbers_SelectRowsAndElements()
    {
        var x = Table();

        Assert.Multiple(() =>
        {
            Assert.That(Values(x[1]), Is.EqualTo(new[] { 4.0, 5, 6, 7 }));
            Assert.That(x[1, 2].item<double>(), Is.EqualTo(6));
            Assert.That(x[-1, -1].item<double>(), Is.EqualTo(11));
        });
    }

    [Test]
    public void Ranges_SelectParts()
    {
        var x = Table();

        Assert.Multiple(() =>
        {
            Assert.That(Values(x[TensorIndex.Slice(1, 3), TensorIndex.Single(0)]), Is.EqualTo(new[] { 4.0, 8 }));
            Assert.That(
                Values(x[TensorIndex.Colon, TensorIndex.Slice(0, null, 3)]),
                Is.EqualTo(new[] { 0.0, 3, 4, 7, 8, 11 }));
            Assert.That(Values(x[TensorIndex.Ellipsis, TensorIndex.Single(-1)]), Is.EqualTo(new[] { 3.0, 7, 11 }));
            Assert.That(Values(x[1.., 0]), Is.EqualTo(new[] { 4.0, 8 }));
            Assert.That(Values(x[..^1, 1]), Is.EqualTo(new[] { 1.0, 5 }));
            Assert.That(x[TensorIndex.None, TensorIndex.Ellipsis].shape, Is.EqualTo(new long[] { 1, 3, 4 }));
            Assert.That(x[TensorIndex.Ellipsis, TensorIndex.Null].shape, Is.EqualTo(new long[] { 3, 4, 1 }));
        });
    }

    [Test]
    public void Tensors_GatherRowsAndElements()
    {
        var x = Table();
        var rows = tensor(new long[] { 2, 0 });

        Assert.Multiple(() =>
        {
            Assert.That(Values(x[rows]), Is.EqualTo(new[] { 8.0, 9, 10, 11, 0, 1, 2, 3 }));
            Assert.That(Values(x[rows, tensor(new long[] { 1, 3 })]), Is.EqualTo(new[] { 9.0, 3 }));
            Assert.That(
                Values(x[TensorIndex.Colon, TensorIndex.Tensor(rows)]),
                Is.EqualTo(new[] { 2.0, 0, 6, 4, 10, 8 }));
            Assert.That(
                Values(x[TensorIndex.Tensor(tensor(1L)), TensorIndex.Slice(0, 2)]),
                Is.EqualTo(new[] { 4.0, 5 }));
        });
    }

    [Test]
    public void Masks_SelectWhatHolds()
    {
        var x = Table();

        Assert.Multiple(() =>
        {
            Assert.That(Values(x[x > 9]), Is.EqualTo(new[] { 10.0, 11 }));
            Assert.That(Values(x.masked_select(x.lt(2))), Is.EqualTo(new[] { 0.0, 1 }));
            Assert.That(x[TensorIndex.Bool(true)].shape, Is.EqualTo(new long[] { 1, 3, 4 }));
            Assert.That(x[TensorIndex.Bool(false)].shape, Is.EqualTo(new long[] { 0, 3, 4 }));
            Assert.That(
                Values(x[TensorIndex.Tensor(x.sum(1) > 10), TensorIndex.Single(0)]),
                Is.EqualTo(new[] { 4.0, 8 }));
        });
    }

    [Test]
    public void Assignment_WritesIntoThePart()
    {
        var x = Table();

        x[0] = Vector(9, 9, 9, 9);
        x[1, 1] = -1;
        x[TensorIndex.Slice(2, 3), TensorIndex.Slice(0, 2)] = tensor(new double[,] { { 7, 8 } });
        x[TensorIndex.Colon, TensorIndex.Single(3)] = Vector(0, 0, 0);

        Assert.That(Values(x), Is.EqualTo(new[] { 9.0, 9, 9, 0, 4, -1, 6, 0, 7, 8, 10, 0 }));
    }

    [Test]
    public void IndexPut_WritesWhereTensorsPoint()
    {
        var x = zeros(4, dtype: float64);

        x.index_put_(Vector(5, 6), tensor(new long[] { 3, 1 }));
        Assert.That(Values(x), Is.EqualTo(new[] { 0.0, 6, 0, 5 }));

        x.index_put_(Vector(1, 1), [TensorIndex.Tensor(tensor(new long[] { 3, 3 }))], accumulate: true);
        Assert.That(Values(x), Is.EqualTo(new[] { 0.0, 6, 0, 7 }));

        x[x > 6] = tensor(0.5);
        Assert.That(Values(x), Is.EqualTo(new[] { 0.0, 6, 0, 0.5 }));
    }

    [Test]
    public void Assignment_OfAValueWithALeadingDimensionOfOne_Fits()
    {
        var x = zeros(2, 2, dtype: float64);

        x[TensorIndex.Single(0)] = ones(1, 1, 2, dtype: float64);

        Assert.That(Values(x), Is.EqualTo(new[] { 1.0, 1, 0, 0 }));
    }

    [Test]
    public void GatherAndIndexSelect_ReadByIndex()
    {
        var x = Table();

        Assert.Multiple(() =>
        {
            Assert.That(Values(x.index_select(1, tensor(new long[] { 3 }))), Is.EqualTo(new[] { 3.0, 7, 11 }));
            Assert.That(
                Values(x.gather(1, tensor(new long[,] { { 0 }, { 1 }, { 2 } }))),
                Is.EqualTo(new[] { 0.0, 5, 10 }));
            Assert.That(
                Values(torch.gather(x, 0, tensor(new long[,] { { 2, 0, 0, 1 } }))),
                Is.EqualTo(new[] { 8.0, 1, 2, 7 }));
            Assert.That(Values(x.take(tensor(new long[] { 0, 11 }))), Is.EqualTo(new[] { 0.0, 11 }));
        });
    }

    [Test]
    public void Scatter_WritesByIndex()
    {
        var index = tensor(new long[,] { { 0, 2 } });
        var source = tensor(new double[,] { { 5, 6 } });

        Assert.Multiple(() =>
        {
            Assert.That(Values(zeros(1, 3, dtype: float64).scatter(1, index, source)), Is.EqualTo(new[] { 5.0, 0, 6 }));
            Assert.That(
                Values(ones(1, 3, dtype: float64).scatter_add(1, index, source)),
                Is.EqualTo(new[] { 6.0, 1, 7 }));
            Assert.That(
                Values(ones(3, dtype: float64).index_add(0, tensor(new long[] { 1, 1 }), Vector(2, 3), 1)),
                Is.EqualTo(new[] { 1.0, 6, 1 }));
        });
    }

    [Test]
    public void ScatterInPlace_WritesIntoTheTensorItself()
    {
        var x = ones(3, dtype: float64);
        var index = tensor(new long[] { 0, 2 });

        Assert.That(x.scatter_(0, index, Vector(5, 6)), Is.SameAs(x));
        Assert.That(Values(x), Is.EqualTo(new[] { 5.0, 1, 6 }));
        Assert.That(Values(x.scatter_add_(0, index, Vector(1, 1))), Is.EqualTo(new[] { 6.0, 1, 7 }));
        Assert.That(Values(x.index_add_(0, tensor(new long[] { 1 }), Vector(2), 10)), Is.EqualTo(new[] { 6.0, 21, 7 }));
    }

    [Test]
    public void MaskedFill_ReplacesWhatHolds()
    {
        var x = Vector(1, -2, 3);

        Assert.That(Values(x.masked_fill(x < 0, 0)), Is.EqualTo(new[] { 1.0, 0, 3 }));
        Assert.That(Values(x), Is.EqualTo(new[] { 1.0, -2, 3 }));
        Assert.That(Values(x.masked_fill_(x < 0, 9)), Is.EqualTo(new[] { 1.0, 9, 3 }));
    }

    [Test]
    public void Where_ChoosesElementByElement()
    {
        var condition = tensor(new[] { true, false, true });

        Assert.Multiple(() =>
        {
            Assert.That(
                Values(where(condition, Vector(1, 2, 3), Vector(-1, -2, -3))),
                Is.EqualTo(new[] { 1.0, -2, 3 }));
            Assert.That(Values(where(condition)[0]), Is.EqualTo(new[] { 0.0, 2 }));
            Assert.That(Values(condition.nonzero()), Is.EqualTo(new[] { 0.0, 2 }));
        });
    }

    [Test]
    public void Index_OutOfRange_Throws()
    {
        var x = Table();

        Assert.That(() => x[3], Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>());
    }
}
