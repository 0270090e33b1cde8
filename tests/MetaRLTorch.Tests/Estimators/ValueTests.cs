using MetaRLTorch.Estimators;
using MetaRLTorch.Sampling;
using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Estimators;

/// <summary>What the surrogates are worth, in the papers' convention: a sum over time, discounted from the start.</summary>
public sealed class ValueTests : TensorTests
{
    [Test]
    public void Dice_AtAnyParameters_IsTheDiscountedReturn()
    {
        var (rollouts, elsewhere, _) = Recorded();

        TensorAssert.AreClose(new Dice(EstimatorOptions.Paper).Objective(elsewhere, rollouts), rollouts.MeanDiscountedReturn, 1e-12);
    }

    [Test]
    public void SurrogatesWithABaseline_AreZeroEverywhere_OnlyTheirDerivativesMatter()
    {
        var (rollouts, elsewhere, _) = Recorded();

        Assert.That(
            TensorAssert.Numbers(new LowVarianceCurvature(EstimatorOptions.Paper).Objective(elsewhere, rollouts)), Is.All.Zero);
        Assert.That(TensorAssert.Numbers(new LoadedDice(EstimatorOptions.Paper).Objective(elsewhere, rollouts)), Is.All.Zero);
    }

    [Test]
    public void VanillaPolicyGradient_IsTheSumOfLogProbabilityTimesAdvantage()
    {
        var (rollouts, elsewhere, logProbability) = Recorded();

        TensorAssert.NumbersAreClose(
            TensorAssert.Numbers(new VanillaPolicyGradient(EstimatorOptions.Paper).Objective(elsewhere, rollouts)),
            SumOverTime(rollouts, (h, j) => logProbability[j] * Math.Pow(rollouts.Discount, h)),
            1e-12);
    }

    [Test]
    public void LikelihoodRatio_IsTheSumOfRatioTimesAdvantage()
    {
        var (rollouts, elsewhere, logProbability) = Recorded();
        var behavior = TensorAssert.Numbers(rollouts.BehaviorLogProbability);

        TensorAssert.NumbersAreClose(
            TensorAssert.Numbers(new LikelihoodRatio(EstimatorOptions.Paper).Objective(elsewhere, rollouts)),
            SumOverTime(rollouts, (h, j) => Math.Exp(logProbability[j] - behavior[j]) * Math.Pow(rollouts.Discount, h)),
            1e-12);
    }

    /// <summary>Rollouts, what other parameters say about them, and their log-probabilities as numbers.</summary>
    private static (Rollouts Rollouts, Likelihood Elsewhere, double[] LogProbability) Recorded()
    {
        var experiment = new LineExperiment();
        var rollouts = experiment.Collect(experiment.Maml, experiment.Theta()).Before[0];
        var elsewhere = rollouts.Likelihood(experiment.Policy, (1.1 * experiment.Theta()).ForEachTask(3));
        return (rollouts, elsewhere, TensorAssert.Numbers(elsewhere.LogProbability));
    }

    /// <summary>1/N Σ_τ Σ_h weight · Â for each task, the weight of step h and flat index j.</summary>
    private static double[] SumOverTime(Rollouts rollouts, Func<int, int, double> weight)
    {
        var (advantages, perTask) = (TensorAssert.Numbers(rollouts.Advantages), rollouts.Episodes * rollouts.Horizon);
        return [.. Enumerable.Range(0, rollouts.Tasks).Select(task => Enumerable.Range(task * perTask, perTask)
            .Sum(j => weight(j % rollouts.Horizon, j) * advantages[j]) / rollouts.Episodes)];
    }
}
