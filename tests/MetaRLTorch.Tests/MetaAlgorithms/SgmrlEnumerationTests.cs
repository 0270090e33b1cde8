using MetaRLTorch.Adaptation;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Sampling;
using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// SG-MRL's claim, without sampling: the expected meta-gradient <em>is</em> the gradient of the return after stochastic
/// inner steps, V_K(θ). All episodes of a two-state world are listed; the truth is computed from values alone.
/// </summary>
public sealed class SgmrlEnumerationTests : TensorTests
{
    private const double StepSize = 0.7;

    private static readonly EnumerableMdp World = EnumerableMdp.TwoStates;
    private static readonly double[] Logits = [0.2, -0.1, 0, 0.3];
    private static readonly SgmrlOptions AsPrinted = new() { ScoreBaseline = ScoreBaseline.None };

    [Test]
    public void Return_OfTheTwoStateWorld_IsTheGoldenNumber()
    {
        var exact = new ExactMetaReturn(World, StepSize, episodes: 1);

        Assert.That(exact.ExpectedReturn(Logits), Is.EqualTo(1.4405672552).Within(5e-11));
        TensorAssert.NumbersAreClose(
            FiniteDifferences.Gradient(exact.ExpectedReturn, Logits),
            [0.1890153362, -0.1890153362, -0.1872559150, 0.1872559150],
            tolerance: 1e-10);
    }

    [TestCase(1, 1, 1.5933898397, 0.1210749902, -0.1250613095)]
    [TestCase(1, 2, 1.5636005876, 0.1289580419, -0.1219802312)]
    [TestCase(2, 1, 1.6804021339, 0.0740461102, -0.0810232037)]
    public void ReturnAfterAdaptation_OfTheTwoStateWorld_IsTheGoldenNumber(
        int steps, int episodes, double value, double first, double third)
    {
        var exact = new ExactMetaReturn(World, StepSize, episodes);

        Assert.That(exact.AfterSteps(Logits, steps), Is.EqualTo(value).Within(5e-11));
        TensorAssert.NumbersAreClose(Truth(steps, episodes), [first, -first, third, -third], tolerance: 1e-10);
    }

    [TestCase(1, 1)]
    [TestCase(1, 2)]
    [TestCase(2, 1)]
    public void Sgmrl_MetaGradient_IsExactInExpectation(int steps, int episodes)
    {
        var gradient = MetaGradient(steps, episodes, Sgmrl);

        Assert.That(TensorAssert.RelativeError(gradient, Truth(steps, episodes)), Is.LessThan(1e-9));
    }

    [TestCase(1, 1, 0.386)]
    [TestCase(1, 2, 0.413)]
    [TestCase(2, 1, 0.536)]
    public void Maml_MetaGradient_IsBiasedForTheReturnAfterStochasticSteps(int steps, int episodes, double error)
    {
        var gradient = MetaGradient(steps, episodes, (sampler, loop) =>
            new Maml(World.Policy, sampler, loop, Enumeration.Vanilla));

        Assert.That(TensorAssert.RelativeError(gradient, Truth(steps, episodes)), Is.EqualTo(error).Within(0.002));
    }

    [Test]
    public void Sgmrl_WithTheScoreOfTheFirstStepOnly_IsBiasedAfterTwoSteps()
    {
        var world = new Enumeration(World, Logits, StepSize, episodes: 1, steps: 2);
        var (_, theta, batch) = world.Collect(Enumeration.Vanilla, Sgmrl);
        var released = new SgmrlOptions { ReleasedCode = true };
        var (firstStepOnly, _, _) = world.Collect(Enumeration.Vanilla, (sampler, loop) => new Sgmrl(
            World.Policy, sampler, loop, Enumeration.Vanilla, EstimatorOptions.Paper, released));

        var gradient = world.Expectation(firstStepOnly, theta, batch);              // the weight is that of the formula

        Assert.That(TensorAssert.RelativeError(gradient, Truth(2, 1)), Is.EqualTo(0.172).Within(0.002));
    }

    [TestCase(1, 1)]
    [TestCase(1, 2)]
    [TestCase(2, 1)]
    public void Sgmrl_WithDiceInside_WouldDoubleCountTheScore(int steps, int episodes)
    {
        var world = new Enumeration(World, Logits, StepSize, episodes, steps);

        var gradient = world.MetaGradient(new Dice(EstimatorOptions.Paper), Sgmrl);

        Assert.That(TensorAssert.RelativeError(gradient, Truth(steps, episodes)), Is.InRange(0.09, 0.43));
    }

    [TestCase(1, 1)]
    [TestCase(1, 2)]
    [TestCase(2, 1)]
    public void Sgmrl_WithoutWeightsGammaToTheH_IsExactForTheUndiscountedReturnWhereGammaIsOne(int steps, int episodes)
    {
        var error = ErrorAsPublished(TwoStates(discount: 1), steps, episodes);

        Assert.That(error, Is.LessThan(1e-9));
    }

    [TestCase(0.99, 0.0025)]
    [TestCase(0.9, 0.0275)]
    public void Sgmrl_WithoutWeightsGammaToTheH_IsBiasedByTheGammaInsideItsAdvantages(double discount, double bias) =>
        Assert.That(ErrorAsPublished(TwoStates(discount), steps: 1, episodes: 1), Is.EqualTo(bias).Within(1e-4));

    /// <summary>
    /// The relative error of the expected meta-gradient in the published codes' convention, against the gradient of the
    /// undiscounted return after their inner steps.
    /// </summary>
    private static double ErrorAsPublished(EnumerableMdp world, int steps, int episodes)
    {
        var conventions = new EstimatorOptions { Time = TimeReduction.Sum, DiscountFromStart = false };
        var surrogate = new VanillaPolicyGradient(conventions);
        var gradient = new Enumeration(world, Logits, StepSize, episodes, steps, discountFromStart: false).MetaGradient(
            surrogate,
            (sampler, loop) => new Sgmrl(world.Policy, sampler, loop, surrogate, conventions, AsPrinted));

        var exact = new ExactMetaReturn(world, StepSize, episodes, discountFromStart: false);
        return TensorAssert.RelativeError(
            gradient, FiniteDifferences.Gradient(logits => exact.AfterSteps(logits, steps), Logits));
    }

    private static EnumerableMdp TwoStates(double discount) =>
        new(new[,] { { 1, 0.2 }, { 0, 2 } }, new[,] { { 0, 1 }, { 1, 0 } }, decisions: 2, discount);

    private static Sgmrl Sgmrl(ISampler sampler, InnerLoop loop) =>
        new(World.Policy, sampler, loop, Enumeration.Vanilla, EstimatorOptions.Paper, AsPrinted);

    private static double[] MetaGradient(
        int steps, int episodes, Func<ISampler, InnerLoop, IMetaAlgorithm> method) =>
        new Enumeration(World, Logits, StepSize, episodes, steps).MetaGradient(Enumeration.Vanilla, method);

    private static double[] Truth(int steps, int episodes)
    {
        var exact = new ExactMetaReturn(World, StepSize, episodes);
        return FiniteDifferences.Gradient(logits => exact.AfterSteps(logits, steps), Logits);
    }
}
