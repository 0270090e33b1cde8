using MetaRLTorch.Estimators;
using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Estimators;

/// <summary>Sums and means over time say the same in other units.</summary>
public sealed class OverTimeTests : TensorTests
{
    [Test]
    public void Mean_TimesTheMeanLength_IsTheSum(
        [Values("vanilla", "low variance", "loaded dice", "dice", "ratio")] string name)
    {
        var experiment = new LineExperiment();
        var theta = experiment.Theta();
        var rollouts = experiment.Collect(experiment.Maml, theta).Before[0];
        var likelihood = rollouts.Likelihood(experiment.Policy, (1.1 * theta).ForEachTask(3));

        var mean = Estimator(name, TimeReduction.Mean).Objective(likelihood, rollouts);
        var sum = Estimator(name, TimeReduction.Sum).Objective(likelihood, rollouts);

        Assert.That(
            TensorAssert.Numbers(rollouts.MeanLength),
            Has.Some.LessThan(rollouts.Horizon),
            "some episode should end early");
        TensorAssert.AreClose(mean * rollouts.MeanLength, sum, 1e-12);
    }

    [Test]
    public void RewardScale_IsWhatAnAdvantageIsDividedBy([Values] TimeReduction time, [Values] bool normalized)
    {
        var experiment = new LineExperiment();
        var rollouts = experiment.Collect(experiment.Maml, experiment.Theta()).Before[0];
        var scale = rollouts.AdvantageScale * 4;
        var scaled = normalized
            ? rollouts with { Advantages = rollouts.Advantages / scale.reshape(-1, 1, 1), AdvantageScale = scale }
            : rollouts;
        var options = new EstimatorOptions { Time = time };
        var likelihood = rollouts.Likelihood(experiment.Policy, experiment.Theta().ForEachTask(3));

        var objective = new VanillaPolicyGradient(options).Objective(likelihood, scaled);
        var raw = new VanillaPolicyGradient(new() { Time = TimeReduction.Sum }).Objective(likelihood, rollouts);

        TensorAssert.AreClose(objective * scaled.RewardScale(options), raw, 1e-12);
    }

    private static IObjectiveEstimator Estimator(string name, TimeReduction time)
    {
        var options = new EstimatorOptions { Time = time };
        return name switch
        {
            "low variance" => new LowVarianceCurvature(options),
            "loaded dice" => new LoadedDice(options),
            "dice" => new Dice(options),
            "ratio" => new LikelihoodRatio(options),
            _ => new VanillaPolicyGradient(options),
        };
    }
}
