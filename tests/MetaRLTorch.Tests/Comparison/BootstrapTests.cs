using MathNet.Numerics.Statistics;
using MetaRLTorch.Comparison;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Comparison;

/// <summary>The bootstrap against the enumeration of all its resamples.</summary>
public sealed class BootstrapTests
{
    private static readonly double[] Six = [1, 2.3, 4.1, 8.6, 16.9, 33.7];
    private static readonly double[] Five = [0.4, 3.2, 5.9, 7.7, 21.3];

    // The ends of 10,000 resamples scatter around those of all 6⁶; the width of the interval of the mean is 22.
    private const double Scatter = 0.5;

    [Test]
    public void OfAMean_IsThatOfAllResamples()
    {
        var all = AllOf(Six).Select(drawn => drawn.Average()).ToArray();

        var (low, high) = new Bootstrap().Of(Six, values => values.Average());

        Assert.That(low, Is.EqualTo(Percentile(all, 0.025)).Within(Scatter));
        Assert.That(high, Is.EqualTo(Percentile(all, 0.975)).Within(Scatter));
    }

    [Test]
    public void OfAnInterquartileMean_IsThatOfAllResamples()
    {
        var all = AllOf(Six).Select(Scores.InterquartileMean).ToArray();

        var (low, high) = new Bootstrap().Of(Six, Scores.InterquartileMean);

        Assert.That(low, Is.EqualTo(Percentile(all, 0.025)).Within(Scatter));
        Assert.That(high, Is.EqualTo(Percentile(all, 0.975)).Within(Scatter));
    }

    /// <summary>Every resample of one method meets every resample of the other: strata, never one pool.</summary>
    [Test]
    public void OfTwoMethods_DrawsEachFromItsOwnRuns()
    {
        double[] second = [.. AllOf(Five).Select(drawn => drawn.Average())];
        var all = AllOf(Five).Select(drawn => drawn.Average() + 100).SelectMany(first => second.Select(mean => first - mean)).ToArray();

        var (low, high) = new Bootstrap().Of([.. Five.Select(x => x + 100)], Five, (a, b) => a.Average() - b.Average());

        Assert.That(low, Is.EqualTo(Percentile(all, 0.025)).Within(Scatter));
        Assert.That(high, Is.EqualTo(Percentile(all, 0.975)).Within(Scatter));
    }

    [Test]
    public void EqualScores_GiveEqualIntervals()
    {
        var first = new Bootstrap().Of(Six, Scores.InterquartileMean);

        Assert.That(new Bootstrap().Of([.. Six], Scores.InterquartileMean), Is.EqualTo(first));
    }

    [Test]
    public void OneRun_HasNoInterval()
    {
        Assert.That(new Bootstrap().Of([3], values => values[0]), Is.EqualTo((double.NaN, double.NaN)));
        Assert.That(new Bootstrap().Of([3], Six, (a, b) => a[0]), Is.EqualTo((double.NaN, double.NaN)));
    }

    private static double Percentile(double[] values, double share) => values.QuantileCustom(share, QuantileDefinition.Excel);

    private static IEnumerable<double[]> AllOf(double[] values) => Draw(values, values.Length);

    private static IEnumerable<double[]> Draw(double[] values, int count) => count == 0
        ? [[]]
        : Draw(values, count - 1).SelectMany(_ => values, (drawn, value) => (double[])[.. drawn, value]);
}
