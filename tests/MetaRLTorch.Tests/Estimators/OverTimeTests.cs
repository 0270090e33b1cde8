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
        var data = experiment.Collect(experiment.Maml, theta).Inner.Data[0];
        var likelihood = data.Rollouts.Likelihood(experiment.Policy, (1.1 * theta).ForEachTask(3));

        var mean = Estimator(name, TimeReduction.Mean).Objective(likelihood, data);
        var sum = Estimator(name, TimeReduction.Sum).Objective(likelihood, data);

        Assert.That(
            TensorAssert.Numbers(data.Rollouts.MeanLength),
            Has.Some.LessThan(data.Rollouts.Horizon),
            "some episode should end early");
        TensorAssert.AreClose(mean * data.Rollouts.MeanLength, sum, 1e-12);
    }

    [Test]
    public void RewardScale_IsWhatAnAdvantageIsDividedBy([Values] TimeReduction time, [Values] bool normalized)
    {
        var experiment = new LineExperiment();
        var data = experiment.Collect(experiment.Maml, experiment.Theta()).Inner.Data[0];
        var scale = data.Credit.Scale * 4;
        var scaled = normalized
            ? data with { Credit = data.Credit with { Advantages = data.Credit.Advantages / scale.reshape(-1, 1, 1), Scale = scale } }
            : data;
        var options = new EstimatorOptions { Time = time };
        var likelihood = data.Rollouts.Likelihood(experiment.Policy, experiment.Theta().ForEachTask(3));

        var objective = new VanillaPolicyGradient(options).Objective(likelihood, scaled);
        var raw = new VanillaPolicyGradient(new() { Time = TimeReduction.Sum }).Objective(likelihood, data);

        TensorAssert.AreClose(objective * scaled.RewardScale(options), raw, 1e-12);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void WeightedRewards_SumToTheReturnThatIsMaximized(bool fromStart)
    {
        var experiment = new LineExperiment();
        var data = experiment.Collect(experiment.Maml, experiment.Theta()).Inner.Data[0];
        var (discount, rewards) = (data.Credit.DiscountPowers[1].item<double>(), TensorAssert.Numbers(data.Rollouts.Rewards));
        var horizon = data.Rollouts.Horizon;
        double Weight(int h) => fromStart ? Math.Pow(discount, h) : 1;
        var expected = rewards.Select((reward, at) => Weight(at % horizon) * reward).Chunk(data.Rollouts.Episodes * horizon)
            .Select(task => task.Sum() / data.Rollouts.Episodes).ToArray();

        var options = new EstimatorOptions { DiscountFromStart = fromStart };

        Assert.That(discount, Is.LessThan(1));
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(data.WeightedRewards(options).sum([-1]).mean([1])), expected, 1e-12);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(data.MeanObjective(options)), expected, 1e-12);
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
            "vanilla" => new VanillaPolicyGradient(options),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such surrogate."),
        };
    }
}
