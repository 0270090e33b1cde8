using MetaRLTorch.Comparison;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Comparison;

public sealed class GradientComparisonTests : TensorTests
{
    private static Tensor Three => torch.tensor(new double[] { 1, 0, 1, 1, 2, 0 }, [3, 2]);

    [Test]
    public void TheVerdict_NamesTheBest_OnlyWhereItsIntervalIsApart()
    {
        (string, ConfidenceInterval)[] apart = [("a", new(0.2, 0.1)), ("b", new(0.6, 0.1))];
        (string, ConfidenceInterval)[] overlapping = [.. apart, ("c", new(0.5, 0.1)), ("d", new(0.1, double.NaN))];

        Assert.That(GradientComparison.Verdict(apart), Is.EqualTo("The best direction from one batch: b."));
        Assert.That(
            GradientComparison.Verdict(overlapping),
            Is.EqualTo("So many batches do not tell which direction is best: b has the highest cosine, within the intervals of c, d. Give more --batches."));
    }

    [Test]
    public void Numbers_OfThreeGradients_AreThoseByHand()
    {
        var numbers = GradientComparison.Of(Three, Three);

        // Products of different batches: 1, 2, 2. Squares: 1, 2, 4. Means of the others: (1.5, 0.5), (1.5, 0), (1, 0.5).
        Assert.That(numbers.Norm, Is.EqualTo(Math.Sqrt(5.0 / 3)).Within(1e-12));
        Assert.That(numbers.StandardDeviation, Is.EqualTo(Math.Sqrt((7.0 / 3) - (5.0 / 3))).Within(1e-12));
        double[] cosines = [1.5 / Math.Sqrt(2.5), 1 / Math.Sqrt(2), 1 / Math.Sqrt(1.25)];
        Assert.That(numbers.Cosine.Mean, Is.EqualTo(cosines.Average()).Within(1e-12));
        Assert.That(numbers.Agreement.Mean, Is.EqualTo(1).Within(1e-12));
        Assert.That(numbers.Agreement.HalfWidth, Is.EqualTo(0).Within(1e-9));
    }

    [Test]
    public void Agreement_IsTheCosineOfTheExpectations_AlsoWhereTheNoiseIsShared()
    {
        const int Batches = 300, Size = 50;
        using var random = new Generator(1);
        var noise = torch.randn([Batches, Size], torch.float64, generator: random);
        var (first, second) = (torch.zeros([Size], torch.float64), torch.zeros([Size], torch.float64));
        first[0] = 4;
        (second[0], second[1]) = (2, 2 * Math.Sqrt(3));                        // at 60 degrees

        var numbers = GradientComparison.Of(first + noise, second + noise);

        Assert.That(numbers.Agreement.Mean, Is.EqualTo(0.5).Within(numbers.Agreement.HalfWidth));
        Assert.That(numbers.Agreement.HalfWidth, Is.InRange(0.001, 0.05));
        Assert.That(numbers.StandardDeviation, Is.EqualTo(Math.Sqrt(Size)).Within(0.2));
        Assert.That(numbers.Norm, Is.EqualTo(4).Within(0.2));

        // One batch: the angle of 4 to noise of length 7 besides the 60 degrees.
        Assert.That(numbers.Cosine.Mean, Is.EqualTo(0.5 * 4 / Math.Sqrt(16 + Size)).Within(0.02));
    }

    [Test]
    public void Agreement_WithPureNoise_IsNotANumber_OrNotSure()
    {
        using var random = new Generator(2);
        var noise = torch.randn([20, 30], torch.float64, generator: random);

        var numbers = GradientComparison.Of(noise, noise.flip(0));

        Assert.That(double.IsNaN(numbers.Agreement.Mean) || !(numbers.Agreement.HalfWidth < 0.5));
    }

    [Test]
    public void Distance_IsTheMedianOfTheRelativeOnes()
    {
        var other = Three * torch.tensor(new double[] { 2, 2, 5, 5, 10, 10 }, [3, 2]);

        Assert.That(GradientComparison.Distance(other, Three), Is.EqualTo(4).Within(1e-12));
    }
}
