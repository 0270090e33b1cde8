using MetaRLTorch.Estimators;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Estimators;

/// <summary>
/// On the same samples, surrogates that differ in their second derivatives have one first derivative.
/// </summary>
public sealed class FirstDerivativeTests : TensorTests
{
    [Test]
    public void FirstGradients_OfTheSurrogatesWithABaseline_AreEqual(
        [Values] TimeReduction time, [Values] bool discountFromStart)
    {
        var options = new EstimatorOptions { Time = time, DiscountFromStart = discountFromStart };
        var vanilla = GradientOf(new VanillaPolicyGradient(options));

        TensorAssert.NumbersAreClose(GradientOf(new LowVarianceCurvature(options)), vanilla, 1e-10);
        TensorAssert.NumbersAreClose(GradientOf(new LoadedDice(options)), vanilla, 1e-10);
        TensorAssert.NumbersAreClose(GradientOf(new LikelihoodRatio(options)), vanilla, 1e-10);
        Assert.That(TensorAssert.Norm(vanilla), Is.GreaterThan(0.1));
    }

    [Test]
    public void FirstGradient_OfDice_IsThatOfVanillaWithReturnsForAdvantages()
    {
        // Σ_h γ^h r_h Σ_{t≤h} ∇log π_t = Σ_t ∇log π_t Σ_{h≥t} γ^h r_h: only without a baseline, and discounted from the
        // start.
        var experiment = new LineExperiment();
        var theta = experiment.Theta();
        var data = experiment.Collect(experiment.Maml, theta).Inner.Data[0];
        var rollouts = data.Rollouts;
        var powers = Enumerable.Range(0, rollouts.Horizon).Select(h => Math.Pow(experiment.Sampling.Discount, h)).ToArray();
        var discounted = rollouts.Rewards * torch.tensor(powers);
        var toGo = torch.stack(Enumerable.Range(0, rollouts.Horizon)
            .Select(h => discounted.narrow(2, h, rollouts.Horizon - h).sum(-1) / powers[h]), 2);
        var returns = data with { Credit = data.Credit with { Advantages = toGo * rollouts.Alive } };

        var dice = GradientOf(new Dice(EstimatorOptions.Paper), data, theta, experiment);
        var vanilla = GradientOf(new VanillaPolicyGradient(EstimatorOptions.Paper), returns, theta, experiment);

        TensorAssert.NumbersAreClose(dice, vanilla, 1e-10);
    }

    private static double[] GradientOf(IObjectiveEstimator estimator)
    {
        var experiment = new LineExperiment();
        var theta = experiment.Theta();
        return GradientOf(estimator, experiment.Collect(experiment.Maml, theta).Inner.Data[0], theta, experiment);
    }

    private static double[] GradientOf(
        IObjectiveEstimator estimator, TaskData data, Parameters theta, LineExperiment experiment)
    {
        var likelihood = data.Rollouts.Likelihood(experiment.Policy, theta.ForEachTask(data.Rollouts.Tasks));
        return TensorAssert.Numbers(Gradient.Of(estimator.Objective(likelihood, data).sum(), theta));
    }
}
