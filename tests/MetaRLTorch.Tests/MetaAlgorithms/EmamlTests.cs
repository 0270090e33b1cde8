using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Tests.MetaAlgorithms;

public sealed class EmamlTests : TensorTests
{
    [Test]
    public void Weight_IsTheMeanRewardOfATask_StandardizedOverAllTasks()
    {
        var experiment = new LineExperiment();
        var batch = experiment.Collect(experiment.Emaml, experiment.Theta());
        var rewards = TensorAssert.Numbers(batch.After.Rollouts.Rewards);
        var alive = TensorAssert.Numbers(batch.After.Rollouts.Alive);
        var happened = Enumerable.Range(0, rewards.Length).Where(j => alive[j] == 1).ToArray();
        var mean = happened.Average(j => rewards[j]);
        var deviation = Math.Sqrt(happened.Average(j => Math.Pow(rewards[j] - mean, 2)));
        var perTask = rewards.Length / 3;

        var expected = Enumerable.Range(0, 3)
            .Select(task => (happened.Where(j => j / perTask == task).Average(j => rewards[j]) - mean) / deviation);

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(batch.PerTask["score_weight"]), [.. expected], 1e-6);
    }
}
