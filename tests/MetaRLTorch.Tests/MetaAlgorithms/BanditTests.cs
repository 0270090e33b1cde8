using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// Which inner surrogate belongs to which objective, on a two-armed bandit where every draw is listed: arms that pay 1
/// and 0.2, batches of 2, α = 0.7. The errors are Euclidean distances between the expected meta-gradient and a truth
/// computed from values.
/// </summary>
public sealed class BanditTests : TensorTests
{
    private const double StepSize = 0.7;

    private static readonly EnumerableMdp World = EnumerableMdp.TwoArmedBandit;
    private static readonly double[] Logits = [0.3, -0.4];

    [TestCase("vanilla", false, 3.4e-2)]
    [TestCase("vanilla", true, 0)]
    [TestCase("dice", false, 1.0e-3)]
    [TestCase("dice", true, 3.3e-2, Description = "the score counted twice")]
    public void Error_AgainstTheReturnAfterAStochasticStep_IsZeroForVanillaWithScoreOnly(
        string inner, bool score, double error)
    {
        var exact = new ExactMetaReturn(World, StepSize, episodes: 2);
        var truth = FiniteDifferences.Gradient(logits => exact.AfterSteps(logits, steps: 1), Logits);

        Assert.That(Distance(MetaGradient(inner, score, steps: 1), truth), IsAbout(error));
    }

    [TestCase("vanilla", false, 3.2e-2)]
    [TestCase("vanilla", true, 1.4e-3)]
    [TestCase("dice", false, 3.8e-4)]
    [TestCase("dice", true, 3.4e-2)]
    public void Error_AgainstTheReturnAfterAnExactStep_IsSmallestForDiceWithoutScore(
        string inner, bool score, double error)
    {
        var exact = new ExactMetaReturn(World, StepSize, episodes: 2);
        var truth = FiniteDifferences.Gradient(exact.AfterExactStep, Logits);

        Assert.That(Distance(MetaGradient(inner, score, steps: 1), truth), IsAbout(error));
    }

    [Test]
    public void Sgmrl_MetaGradient_IsExactInExpectationAfterTwoSteps()
    {
        var exact = new ExactMetaReturn(World, StepSize, episodes: 2);
        var truth = FiniteDifferences.Gradient(logits => exact.AfterSteps(logits, steps: 2), Logits);

        Assert.That(Distance(MetaGradient("vanilla", score: true, steps: 2), truth), Is.LessThan(1e-12));
    }

    private static NUnit.Framework.Constraints.Constraint IsAbout(double error) =>
        error == 0 ? Is.LessThan(1e-12) : Is.EqualTo(error).Within(5).Percent;

    private static double Distance(double[] left, double[] right) =>
        TensorAssert.Norm(left.Zip(right, (a, b) => a - b));

    private static double[] MetaGradient(string inner, bool score, int steps)
    {
        IObjectiveEstimator estimator = inner == "dice" ? new Dice(EstimatorOptions.Paper) : Enumeration.Vanilla;
        var enumeration = new Enumeration(World, Logits, StepSize, episodes: 2, steps);
        var plain = new SgmrlOptions { ScoreBaseline = ScoreBaseline.None };
        return enumeration.MetaGradient(estimator, (sampler, adaptation) => score
            ? new Sgmrl(World.Policy, sampler, adaptation, Enumeration.Vanilla, EstimatorOptions.Paper, plain)
            : new Maml(World.Policy, sampler, adaptation, Enumeration.Vanilla));
    }
}
