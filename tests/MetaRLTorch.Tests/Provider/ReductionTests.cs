using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Sums, means, spreads, extremes and running totals.</summary>
public sealed class ReductionTests : ProviderTest
{
    // 1 2 3
    // 4 6 8
    private static Tensor Table() => tensor(new double[,] { { 1, 2, 3 }, { 4, 6, 8 } });

    [Test]
    public void Sum_RunsOverAllOrSomeDimensions()
    {
        var x = Table();

        Assert.Multiple(() =>
        {
            Assert.That(x.sum().item<double>(), Is.EqualTo(24));
            Assert.That(Values(x.sum(-2)), Is.EqualTo(new[] { 5.0, 8, 11 }));
            Assert.That(Values(x.sum(-1)), Is.EqualTo(new[] { 6.0, 18 }));
            Assert.That(x.sum(1, keepdim: true).shape, Is.EqualTo(new long[] { 2, 1 }));
            Assert.That(x.sum(0, 1).item<double>(), Is.EqualTo(24));
            Assert.That(x.sum(new long[] { 0, 1 }).item<double>(), Is.EqualTo(24));
            Assert.That(ones(2, 3, 4).sum(0, 1, 2).item<float>(), Is.EqualTo(24f));
            Assert.That(torch.sum(x, -2).shape, Is.EqualTo(new long[] { 3 }));
            Assert.That(x.sum(float32).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That(tensor(new[] { true, true }).sum().item<long>(), Is.EqualTo(2));
        });
    }

    [Test]
    public void Sum_WithALiteralZero_MeansAnElementTypeAndNotADimension()
    {
        var x = Table();                                                        // C# converts the literal 0 to any enum

        Assert.That(x.sum(0).dtype, Is.EqualTo(ScalarType.Byte));
        Assert.That(x.sum(0L).shape, Is.EqualTo(new long[] { 3 }));
    }

    [Test]
    public void Mean_DividesBySize()
    {
        var x = Table();

        Assert.Multiple(() =>
        {
            Assert.That(x.mean().item<double>(), Is.EqualTo(4));
            Assert.That(Values(x.mean([0])), Is.EqualTo(new[] { 2.5, 4, 5.5 }));
            Assert.That(x.mean(new long[] { 1 }, keepdim: true).shape, Is.EqualTo(new long[] { 2, 1 }));
            Assert.That(torch.mean(x).item<double>(), Is.EqualTo(4));
        });
    }

    [Test]
    public void Spread_IsUnbiasedUnlessToldOtherwise()
    {
        var x = Table();                                                        // rows: 1 and 4; all: Σ(x−4)² = 34

        Assert.Multiple(() =>
        {
            Assert.That(Values(x.var(1)), Is.EqualTo(new[] { 1.0, 4.0 }));
            Assert.That(Values(x.std(1)), Is.EqualTo(new[] { 1.0, 2.0 }));
            Assert.That(Values(x.var(1, unbiased: false)), Is.EqualTo(new[] { 2 / 3.0, 8 / 3.0 }).Within(1e-15));
            Assert.That(x.std(1, keepdim: true).shape, Is.EqualTo(new long[] { 2, 1 }));
            Assert.That(Vector(1, 3).std().item<double>(), Is.EqualTo(Math.Sqrt(2)).Within(1e-15));
            Assert.That(Vector(1, 3).std(unbiased: false).item<double>(), Is.EqualTo(1));
            Assert.That(x.std(new long[] { 0, 1 }).shape, Is.Empty);
            Assert.That(x.std((0, 1)).item<double>(), Is.EqualTo(Math.Sqrt(34 / 5.0)).Within(1e-14));
        });
    }

    [Test]
    public void Extremes_ComeWithTheirPlaces()
    {
        var x = tensor(new double[,] { { 1, 9, 3 }, { 7, 2, 8 } });
        var (values, indexes) = x.max(1);
        var (least, _) = x.min(0, keepdim: true);

        Assert.Multiple(() =>
        {
            Assert.That(x.max().item<double>(), Is.EqualTo(9));
            Assert.That(x.min().item<double>(), Is.EqualTo(1));
            Assert.That(Values(values), Is.EqualTo(new[] { 9.0, 8 }));
            Assert.That(Values(indexes), Is.EqualTo(new[] { 1.0, 2 }));
            Assert.That(Values(least), Is.EqualTo(new[] { 1.0, 2, 3 }));
            Assert.That(least.shape, Is.EqualTo(new long[] { 1, 3 }));
            Assert.That(x.argmax().item<long>(), Is.EqualTo(1));
            Assert.That(Values(x.argmax(1)), Is.EqualTo(new[] { 1.0, 2 }));
            Assert.That(Values(x.argmin(1)), Is.EqualTo(new[] { 0.0, 1 }));
            Assert.That(Values(x.amax(1)), Is.EqualTo(new[] { 9.0, 8 }));
            Assert.That(x.amax(new long[] { 1 }, keepdim: true).shape, Is.EqualTo(new long[] { 2, 1 }));
            Assert.That(Values(x.amin(1)), Is.EqualTo(new[] { 1.0, 2 }));
        });
    }

    [Test]
    public void RunningTotals_GoAlongADimension()
    {
        var x = Table();

        Assert.Multiple(() =>
        {
            Assert.That(Values(x.cumsum(1)), Is.EqualTo(new[] { 1.0, 3, 6, 4, 10, 18 }));
            Assert.That(Values(x.cumsum(0)), Is.EqualTo(new[] { 1.0, 2, 3, 5, 8, 11 }));
            Assert.That(Values(x.cumprod(1)), Is.EqualTo(new[] { 1.0, 2, 6, 4, 24, 192 }));
            Assert.That(x.prod().item<double>(), Is.EqualTo(1152));
            Assert.That(Values(x.prod(1)), Is.EqualTo(new[] { 6.0, 192 }));
        });
    }

    [Test]
    public void LogSumExp_OfEqualNumbers_AddsTheLogarithmOfTheirCount()
    {
        var x = Vector(1000, 1000);                                             // exp overflows, its logarithm does not

        Assert.That(x.logsumexp(0).item<double>(), Is.EqualTo(1000 + Math.Log(2)).Within(1e-12));
        Assert.That(x.logsumexp(0, keepdim: true).shape, Is.EqualTo(new long[] { 1 }));
    }

    [Test]
    public void Norm_IsEuclideanUnlessToldOtherwise()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Vector(3, 4).norm().item<double>(), Is.EqualTo(5));
            Assert.That(Vector(3, -4).norm(1f).item<double>(), Is.EqualTo(7));
            Assert.That(Values(tensor(new double[,] { { 3, 4 }, { 6, 8 } }).norm(1)), Is.EqualTo(new[] { 5.0, 10 }));
        });
    }

    [Test]
    public void AnyAndAll_AnswerForAllOrForADimension()
    {
        var x = tensor(new[,] { { true, false }, { true, true } });

        Assert.Multiple(() =>
        {
            Assert.That(x.any().item<bool>(), Is.True);
            Assert.That(x.all().item<bool>(), Is.False);
            Assert.That(Values(x.all(1)), Is.EqualTo(new[] { 0.0, 1 }));
            Assert.That(Values(x.any(0)), Is.EqualTo(new[] { 1.0, 1 }));
        });
    }

    [Test]
    public void Sort_GivesValuesAndPlaces()
    {
        var (values, indices) = Vector(3, 1, 2).sort(0, descending: true);

        Assert.That(Values(values), Is.EqualTo(new[] { 3.0, 2, 1 }));
        Assert.That(Values(indices), Is.EqualTo(new[] { 0.0, 2, 1 }));
        Assert.That(Values(Vector(3, 1, 2).argsort(0)), Is.EqualTo(new[] { 1.0, 2, 0 }));
        Assert.That(Vector(3, 1, 2).median().item<double>(), Is.EqualTo(2));
    }
}
