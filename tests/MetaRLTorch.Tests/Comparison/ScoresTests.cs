using MetaRLTorch.Comparison;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Comparison;

/// <summary>Statistics of scores: numbers of SciPy, and worked by hand.</summary>
public sealed class ScoresTests
{
    private static readonly double[] Values = [3.5, -1, 8, 2.25, 100, 0.5, 4, -7, 6];

    /// <summary>scipy.stats.trim_mean(values, 0.25).</summary>
    [TestCase(9, 3.25)]
    [TestCase(8, 2.5625)]
    [TestCase(5, 4.583333333333333)]
    [TestCase(3, 3.5)]
    public void TheInterquartileMean_IsSciPysTrimmedMean(int count, double expected) =>
        Assert.That(Scores.InterquartileMean(Values[..count]), Is.EqualTo(expected).Within(1e-12));

    [Test]
    public void TheProbabilityOfImprovement_CountsPairs_AndATieByHalf()
    {
        // 4 beats 1 and 2 and ties with 4; 2 beats 1, ties with 2, loses to 4: (2.5 + 1.5) / 6.
        Assert.That(Scores.ProbabilityOfImprovement([4, 2], [1, 2, 4]), Is.EqualTo(4.0 / 6).Within(1e-12));
        Assert.That(Scores.ProbabilityOfImprovement([1, 2, 4], [4, 2]), Is.EqualTo(2.0 / 6).Within(1e-12));
    }

    [Test]
    public void TheProfile_CountsRunsAboveAThreshold_NotAtIt()
    {
        Assert.That(Scores.ShareAbove([1, 2, 2, 3], 2), Is.EqualTo(0.25));
        Assert.That(Scores.ShareAbove([1, 2, 2, 3], 1.9), Is.EqualTo(0.75));
    }

    /// <summary>Sorted: 0.01 · 4, 0.02 · 3, then 0.03 · 2, and 0.04 · 1, which is raised to the one before it.</summary>
    [Test]
    public void Holm_MultipliesTheSmallestByTheirNumber_AndNeverFalls()
    {
        Assert.That(Scores.Holm([0.04, 0.01, 0.03, 0.02]), Is.EqualTo(new[] { 0.06, 0.04, 0.06, 0.06 }).Within(1e-12));
        Assert.That(Scores.Holm([0.7, 0.9]), Is.EqualTo(new[] { 1.0, 1.0 }));
        Assert.That(Scores.Holm([0.02, double.NaN]), Is.EqualTo(new[] { 0.02, double.NaN }), "what has no p-value is no comparison");
    }
}
