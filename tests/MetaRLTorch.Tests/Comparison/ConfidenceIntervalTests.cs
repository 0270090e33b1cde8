using MetaRLTorch.Comparison;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Comparison;

/// <summary>Worked by hand with quantiles of a printed table of Student's t; p-values by SciPy's t tests.</summary>
public sealed class ConfidenceIntervalTests
{
    [Test]
    public void OfAMean_IsTheTableOfStudentsT()
    {
        // s² = 10/4, s/√5 = √0.5; t(0.975, 4) = 2.776445.
        var interval = ConfidenceInterval.Of([1, 2, 3, 4, 5]);

        Assert.That(interval.Mean, Is.EqualTo(3));
        Assert.That(interval.HalfWidth, Is.EqualTo(2.776445 * Math.Sqrt(0.5)).Within(1e-6));
        Assert.That(interval.PValue, Is.EqualTo(0.013235599563682695).Within(1e-12));
    }

    [Test]
    public void OfADifference_IsWelchs()
    {
        // s² = 30/5 and 90/5, so the squared errors are 1 and 3: freedom (1 + 3)² / (1²/5 + 3²/5) = 8; t(0.975, 8) = 2.306004.
        var interval = ConfidenceInterval.OfDifference([7, 8, 10, 10, 11, 14], [-2, 1, 4, 4, 7, 10]);

        Assert.That(interval.Mean, Is.EqualTo(10 - 4));
        Assert.That(interval.HalfWidth, Is.EqualTo(2.306004 * 2).Within(1e-5));
        Assert.That(interval.PValue, Is.EqualTo(0.017071681233782634).Within(1e-12));
    }

    [Test]
    public void OfADifference_OfSamplesOfUnequalSize_DividesEachVarianceByItsOwn()
    {
        // s² = 2 of 2 numbers and 16 of 4, squared errors 1 and 4: freedom (1 + 4)² / (1²/1 + 4²/3) = 75/19, so that
        // t lies between t(0.975, 4) = 2.776 and t(0.975, 3) = 3.182.
        var interval = ConfidenceInterval.OfDifference([1, 3], [-2, -2, -2, 6]);

        Assert.That(interval.Mean, Is.EqualTo(2));
        Assert.That(interval.HalfWidth / Math.Sqrt(5), Is.InRange(2.777, 2.81));
        Assert.That(interval.PValue, Is.EqualTo(0.42227676146381615).Within(1e-12));
    }

    [Test]
    public void OfOneNumber_HasNoWidth()
    {
        var interval = ConfidenceInterval.Of([2.5]);

        Assert.That(interval.Mean, Is.EqualTo(2.5));
        Assert.That(interval.HalfWidth, Is.NaN);
        Assert.That(interval.PValue, Is.NaN);
    }

    [Test]
    public void OfEqualNumbers_IsAPoint()
    {
        Assert.That(ConfidenceInterval.Of([2, 2, 2]), Is.EqualTo(new ConfidenceInterval(2, 0) { PValue = 0 }));
        Assert.That(ConfidenceInterval.Of([0, 0]).PValue, Is.EqualTo(1));
        Assert.That(ConfidenceInterval.OfDifference([5, 5], [2, 2]), Is.EqualTo(new ConfidenceInterval(3, 0) { PValue = 0 }));
    }
}
