using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Other shapes of the same elements, and several tensors made one.</summary>
public sealed class ShapeTests : ProviderTest
{
    private static Tensor Counting(params long[] shape) =>
        arange(shape.Aggregate(1L, (product, size) => product * size), dtype: float64).reshape(shape);

    [Test]
    public void ViewAndReshape_KeepTheOrderOfTheElements()
    {
        var x = Counting(6);

        Assert.Multiple(() =>
        {
            Assert.That(x.view(2, 3).shape, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(x.view(2, -1).shape, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(Values(x.reshape(3, 2)[1]), Is.EqualTo(new[] { 2.0, 3.0 }));
            Assert.That(x.reshape(2, 3).flatten().shape, Is.EqualTo(new long[] { 6 }));
            Assert.That(Counting(2, 3, 4).flatten(1, 2).shape, Is.EqualTo(new long[] { 2, 12 }));
            Assert.That(Counting(2, 12).unflatten(1, 3, 4).shape, Is.EqualTo(new long[] { 2, 3, 4 }));
            Assert.That(reshape(x, 3, 2).shape, Is.EqualTo(new long[] { 3, 2 }));
        });
    }

    [Test]
    public void View_SharesItsElements()
    {
        var x = zeros(4, dtype: float64);

        x.view(2, 2)[1].fill_(5);

        Assert.That(Values(x), Is.EqualTo(new[] { 0.0, 0, 5, 5 }));
    }

    [Test]
    public void Transposition_ExchangesDimensions()
    {
        var x = Counting(2, 3);

        Assert.Multiple(() =>
        {
            Assert.That(Values(x.t()), Is.EqualTo(new[] { 0.0, 3, 1, 4, 2, 5 }));
            Assert.That(Values(x.mT), Is.EqualTo(Values(x.t())));
            Assert.That(Values(x.transpose(0, 1)), Is.EqualTo(Values(x.t())));
            Assert.That(Counting(2, 3, 4).permute(2, 0, 1).shape, Is.EqualTo(new long[] { 4, 2, 3 }));
            Assert.That(Counting(2, 3, 4).movedim([0], [2]).shape, Is.EqualTo(new long[] { 3, 4, 2 }));
            Assert.That(x.t().is_contiguous(), Is.False);
            Assert.That(x.t().contiguous().is_contiguous(), Is.True);
        });
    }

    [Test]
    public void DimensionsOfLengthOne_ComeAndGo()
    {
        var x = Counting(2, 3);

        Assert.Multiple(() =>
        {
            Assert.That(x.unsqueeze(1).shape, Is.EqualTo(new long[] { 2, 1, 3 }));
            Assert.That(x.unsqueeze(-1).shape, Is.EqualTo(new long[] { 2, 3, 1 }));
            Assert.That(x.unsqueeze(0).unsqueeze(0).squeeze().shape, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(x.unsqueeze(0).unsqueeze(0).squeeze(0).shape, Is.EqualTo(new long[] { 1, 2, 3 }));
        });
    }

    [Test]
    public void Repetition_ViewsOrCopies()
    {
        var x = Vector(1, 2);

        Assert.Multiple(() =>
        {
            Assert.That(Values(x.expand(2, 2)), Is.EqualTo(new[] { 1.0, 2, 1, 2 }));
            Assert.That(x.unsqueeze(1).expand(-1, 3).stride(), Is.EqualTo(new long[] { 1, 0 }));
            Assert.That(Values(x.repeat(2)), Is.EqualTo(new[] { 1.0, 2, 1, 2 }));
            Assert.That(x.repeat(3, 2).shape, Is.EqualTo(new long[] { 3, 4 }));
            Assert.That(Values(x.repeat_interleave(2)), Is.EqualTo(new[] { 1.0, 1, 2, 2 }));
            Assert.That(x.expand_as(Counting(3, 2)).shape, Is.EqualTo(new long[] { 3, 2 }));
        });
    }

    [Test]
    public void Joining_ExtendsOrAddsADimension()
    {
        Tensor a = Vector(1, 2), b = Vector(3, 4);

        Assert.Multiple(() =>
        {
            Assert.That(Values(cat(new[] { a, b })), Is.EqualTo(new[] { 1.0, 2, 3, 4 }));
            Assert.That(cat(new List<Tensor> { a.view(1, 2), b.view(1, 2) }, 1).shape, Is.EqualTo(new long[] { 1, 4 }));
            Assert.That(Values(concat(new List<Tensor> { a, b })), Is.EqualTo(new[] { 1.0, 2, 3, 4 }));
            Assert.That(stack(new[] { a, b }).shape, Is.EqualTo(new long[] { 2, 2 }));
            Assert.That(Values(stack(new[] { a, b }, 1)), Is.EqualTo(new[] { 1.0, 3, 2, 4 }));
            Assert.That(Values(stack(Enumerable.Repeat(a, 3))), Has.Length.EqualTo(6));
        });
    }

    [Test]
    public void Alias_IsASecondHandleOnOneTensor()
    {
        var x = Vector(1);
        var second = x.alias();

        x.fill_(2);

        Assert.That(second, Is.Not.SameAs(x));
        Assert.That(second.item<double>(), Is.EqualTo(2));
        Assert.That(Values(x.unsqueeze_(0)), Has.Length.EqualTo(1));
    }

    [Test]
    public void Parts_AreViews()
    {
        var x = Counting(3, 4);

        Assert.Multiple(() =>
        {
            Assert.That(Values(x.select(0, 1)), Is.EqualTo(new[] { 4.0, 5, 6, 7 }));
            Assert.That(Values(x.select(1, -1)), Is.EqualTo(new[] { 3.0, 7, 11 }));
            Assert.That(Values(x.narrow(1, 1, 2)), Is.EqualTo(new[] { 1.0, 2, 5, 6, 9, 10 }));
            Assert.That(Values(x.slice(1, 0, 4, 2)), Is.EqualTo(new[] { 0.0, 2, 4, 6, 8, 10 }));
        });

        x.narrow(0, 0, 1).zero_();
        Assert.That(Values(x[0]), Is.All.EqualTo(0.0));
    }

    [Test]
    public void Splitting_GivesAllParts()
    {
        var x = Counting(5);

        Assert.Multiple(() =>
        {
            Assert.That(x.split(2).Select(part => part.size(0)), Is.EqualTo(new long[] { 2, 2, 1 }));
            Assert.That(x.split(new long[] { 1, 4 }).Select(part => part.size(0)), Is.EqualTo(new long[] { 1, 4 }));
            Assert.That(Counting(2, 6).split(3, dim: 1)[1].shape, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(x.unbind().Select(part => part.item<double>()), Is.EqualTo(new[] { 0.0, 1, 2, 3, 4 }));
            Assert.That(Counting(2, 3).unbind(1), Has.Length.EqualTo(3));
            Assert.That(x.chunk(2).Select(part => part.size(0)), Is.EqualTo(new long[] { 3, 2 }));
        });
    }

    [Test]
    public void Unbind_IntoMoreTensorsThanTheStackHolds_GivesThemAll()
    {
        var parts = Counting(1000).unbind();

        Assert.That(parts.Select(part => part.item<double>()), Is.EqualTo(Enumerable.Range(0, 1000)));
    }

    [Test]
    public void View_WithMoreDimensionsThanTheStackHolds_Works()
    {
        var parts = Enumerable.Range(0, 200).Select(i => tensor((double)i).view(1)).ToList();

        Assert.That(Values(cat(parts)), Is.EqualTo(Enumerable.Range(0, 200)));
    }

    [Test]
    public void Matrices_AreCutAndTurned()
    {
        var x = Counting(2, 2) + 1;

        Assert.Multiple(() =>
        {
            Assert.That(Values(x.tril()), Is.EqualTo(new[] { 1.0, 0, 3, 4 }));
            Assert.That(Values(x.triu(1)), Is.EqualTo(new[] { 0.0, 2, 0, 0 }));
            Assert.That(Values(x.diag()), Is.EqualTo(new[] { 1.0, 4 }));
            Assert.That(Values(diag(Vector(1, 2))), Is.EqualTo(new[] { 1.0, 0, 0, 2 }));
            Assert.That(Values(x.flip(0)), Is.EqualTo(new[] { 3.0, 4, 1, 2 }));
            Assert.That(Values(x.diagonal()), Is.EqualTo(new[] { 1.0, 4 }));
        });
    }

    [Test]
    public void Metadata_DescribesTheTensor()
    {
        var x = zeros(2, 3);

        Assert.Multiple(() =>
        {
            Assert.That(x.dim(), Is.EqualTo(2));
            Assert.That(x.ndim, Is.EqualTo(2));
            Assert.That(x.numel(), Is.EqualTo(6));
            Assert.That(x.size(), Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(x.size(-1), Is.EqualTo(3));
            Assert.That(x.stride(), Is.EqualTo(new long[] { 3, 1 }));
            Assert.That(x.element_size(), Is.EqualTo(4));
            Assert.That(x.device.ToString(), Is.EqualTo("cpu"));
            Assert.That(x.is_cuda, Is.False);
            Assert.That(x.is_cpu(), Is.True);
            Assert.That(x.is_floating_point(), Is.True);
            Assert.That(is_integral(x), Is.False);
            Assert.That(is_floating_point(x), Is.True);
            Assert.That(tensor(new long[] { 1 }).is_integral(), Is.True);
            Assert.That(x.ToString(), Is.EqualTo("[2x3], type = Float32, device = cpu"));
        });
    }
}
