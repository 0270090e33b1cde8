using MetaRLTorch.Estimators;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Estimators;

/// <summary>
/// Which surrogates have the Hessian of the expected return, in expectation over all episodes of an enumerable world.
/// The truth is a second difference of the return itself.
/// </summary>
public sealed class SecondDerivativeTests : TensorTests
{
    private static readonly EnumerableMdp Bandit = EnumerableMdp.TwoArmedBandit;
    private static readonly EnumerableMdp TwoSteps = EnumerableMdp.TwoStates;

    [Test]
    public void Dice_SecondDerivative_IsUnbiasedOnAnEnumerableBandit() =>
        Assert.That(HessianError(Bandit, [0.3, -0.4], new Dice(EstimatorOptions.Paper)), Is.LessThan(1e-9));

    [Test]
    public void Dice_SecondDerivative_IsUnbiasedOverTwoSteps_InBothConventions([Values] bool discountFromStart)
    {
        var dice = new Dice(new() { Time = TimeReduction.Sum, DiscountFromStart = discountFromStart });

        Assert.That(HessianError(TwoSteps, [0.2, -0.1, 0, 0.3], dice), Is.LessThan(1e-9));
    }

    [TestCase(0.0)]
    [TestCase(1.5, Description = "any number that depends on the state alone may be subtracted")]
    public void LoadedDice_SecondDerivative_IsUnbiasedWithAnyStateBaseline(double baseline)
    {
        var loaded = new LoadedDice(EstimatorOptions.Paper);

        Assert.That(HessianError(Bandit, [0.3, -0.4], loaded, baseline), Is.LessThan(1e-9));
        Assert.That(HessianError(TwoSteps, [0.2, -0.1, 0, 0.3], loaded, baseline), Is.LessThan(1e-9));
    }

    [Test]
    public void LoadedDice_SecondDerivative_WithoutWeightsGammaToTheH_IsTheHessianOfNoReturn()
    {
        var loaded = new LoadedDice(new() { Time = TimeReduction.Sum, DiscountFromStart = false });
        var undiscounted = new EnumerableMdp(
            new[,] { { 1, 0.2 }, { 0, 2 } }, new[,] { { 0, 1 }, { 1, 0 } }, decisions: 2, discount: 1);

        Assert.That(HessianError(undiscounted, [0.2, -0.1, 0, 0.3], loaded), Is.LessThan(1e-9), "γ = 1");
        Assert.That(HessianError(TwoSteps, [0.2, -0.1, 0, 0.3], loaded), Is.EqualTo(0.1145).Within(1e-4), "γ = 0.9");
    }

    [Test]
    public void LowVarianceCurvature_SecondDerivative_IsUnbiasedForOneStep_AndLeavesOutProductsOfDifferentSteps()
    {
        var lowVariance = new LowVarianceCurvature(EstimatorOptions.Paper);

        Assert.That(HessianError(Bandit, [0.3, -0.4], lowVariance), Is.LessThan(1e-9));
        Assert.That(HessianError(TwoSteps, [0.2, -0.1, 0, 0.3], lowVariance), Is.GreaterThan(0.01));
    }

    [Test]
    public void VanillaPolicyGradient_SecondDerivative_IsNotThatOfTheReturn() =>
        Assert.That(
            HessianError(Bandit, [0.3, -0.4], new VanillaPolicyGradient(EstimatorOptions.Paper)),
            Is.GreaterThan(0.1));

    [Test]
    public void FirstDerivatives_OfAllSurrogates_AreUnbiased(
        [Values] bool twoSteps, [Values("vanilla", "low variance", "dice", "loaded dice")] string name)
    {
        var (world, logits) = twoSteps ? (TwoSteps, new[] { 0.2, -0.1, 0, 0.3 }) : (Bandit, [0.3, -0.4]);
        IObjectiveEstimator estimator = name switch
        {
            "vanilla" => new VanillaPolicyGradient(EstimatorOptions.Paper),
            "low variance" => new LowVarianceCurvature(EstimatorOptions.Paper),
            "dice" => new Dice(EstimatorOptions.Paper),
            "loaded dice" => new LoadedDice(EstimatorOptions.Paper),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such surrogate."),
        };
        var (theta, objective) = ExpectedSurrogate(world, logits, estimator, baseline: 0);

        var gradient = TensorAssert.Numbers(Gradient.Of(objective, theta));

        var exact = new ExactMetaReturn(world, stepSize: 0, episodes: 1);
        var truth = FiniteDifferences.Gradient(exact.ExpectedReturn, logits);
        Assert.That(TensorAssert.RelativeError(gradient, truth), Is.LessThan(1e-10));
    }

    private static double HessianError(
        EnumerableMdp world, double[] logits, IObjectiveEstimator estimator, double baseline = 0)
    {
        var (theta, objective) = ExpectedSurrogate(world, logits, estimator, baseline);
        var gradient = Gradient.PerTask(objective, theta, differentiable: true);
        var hessian = Enumerable.Range(0, logits.Length).SelectMany(i =>
        {
            var unit = theta.Unflatten(torch.eye(logits.Length, logits.Length, torch.float64).select(0, i));
            return TensorAssert.Numbers(Gradient.HessianVectorProduct(gradient, theta, unit));
        });

        var exact = new ExactMetaReturn(world, stepSize: 0, episodes: 1);
        var truth = Enumerable.Range(0, logits.Length).SelectMany(i => FiniteDifferences.Gradient(
            point => FiniteDifferences.Gradient(exact.ExpectedReturn, point)[i], logits));
        return TensorAssert.RelativeError([.. hessian], [.. truth]);
    }

    /// <summary>Σ_τ π(τ; θ) L(θ; τ), the probabilities held constant.</summary>
    private static (Parameters Theta, torch.Tensor Objective) ExpectedSurrogate(
        EnumerableMdp world, double[] logits, IObjectiveEstimator estimator, double baseline)
    {
        var batches = world.Batches(episodes: 1);
        var theta = new Parameters([torch.tensor(logits, [world.States, world.Actions])]).Track();
        var recorded = world.Record(batches, behavior: null!);
        var value = baseline * recorded.Rollouts.Observations.select(-1, 0);                      // b(s): differs between states
        var data = recorded with { Credit = recorded.Credit with { Advantages = recorded.Credit.Advantages - value } };

        var probabilities = torch.tensor(batches.Select(batch => world.Probability(logits, batch)).ToArray());
        var likelihood = data.Rollouts.Likelihood(world.Policy, theta.ForEachTask(batches.Count));
        var surrogate = estimator.Objective(likelihood, data);
        return (theta, (surrogate * probabilities).sum());
    }
}
