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
        var (data, elsewhere, _) = Recorded();

        TensorAssert.AreClose(new Dice(EstimatorOptions.Paper).Objective(elsewhere, data), data.Credit.MeanDiscountedReturn, 1e-12);
    }

    [Test]
    public void SurrogatesWithABaseline_AreZeroEverywhere_OnlyTheirDerivativesMatter()
    {
        var (data, elsewhere, _) = Recorded();

        Assert.That(
            TensorAssert.Numbers(new LowVarianceCurvature(EstimatorOptions.Paper).Objective(elsewhere, data)), Is.All.Zero);
        Assert.That(TensorAssert.Numbers(new LoadedDice(EstimatorOptions.Paper).Objective(elsewhere, data)), Is.All.Zero);
    }

    [Test]
    public void VanillaPolicyGradient_IsTheSumOfLogProbabilityTimesAdvantage()
    {
        var (data, elsewhere, logProbability) = Recorded();

        TensorAssert.NumbersAreClose(
            TensorAssert.Numbers(new VanillaPolicyGradient(EstimatorOptions.Paper).Objective(elsewhere, data)),
            SumOverTime(data, (h, j) => logProbability[j] * Math.Pow(new SamplingOptions().Discount, h)),
            1e-12);
    }

    [Test]
    public void LikelihoodRatio_IsTheSumOfRatioTimesAdvantage()
    {
        var (data, elsewhere, logProbability) = Recorded();
        var behavior = TensorAssert.Numbers(data.Rollouts.BehaviorLogProbability);

        TensorAssert.NumbersAreClose(
            TensorAssert.Numbers(new LikelihoodRatio(EstimatorOptions.Paper).Objective(elsewhere, data)),
            SumOverTime(data, (h, j) => Math.Exp(logProbability[j] - behavior[j]) * Math.Pow(new SamplingOptions().Discount, h)),
            1e-12);
    }

    /// <summary>Rollouts, what other parameters say about them, and their log-probabilities as numbers.</summary>
    private static (TaskData Data, Likelihood Elsewhere, double[] LogProbability) Recorded()
    {
        var experiment = new LineExperiment();
        var data = experiment.Collect(experiment.Maml, experiment.Theta()).Inner.Data[0];
        var elsewhere = data.Rollouts.Likelihood(experiment.Policy, (1.1 * experiment.Theta()).ForEachTask(3));
        return (data, elsewhere, TensorAssert.Numbers(elsewhere.LogProbability));
    }

    /// <summary>1/N Σ_τ Σ_h weight · Â for each task, the weight of step h and flat index j.</summary>
    private static double[] SumOverTime(TaskData data, Func<int, int, double> weight)
    {
        var rollouts = data.Rollouts;
        var (advantages, perTask) = (TensorAssert.Numbers(data.Credit.Advantages), rollouts.Episodes * rollouts.Horizon);
        return [.. Enumerable.Range(0, rollouts.Tasks).Select(task => Enumerable.Range(task * perTask, perTask)
            .Sum(j => weight(j % rollouts.Horizon, j) * advantages[j]) / rollouts.Episodes)];
    }
}
