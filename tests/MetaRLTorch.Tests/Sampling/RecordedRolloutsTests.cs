using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;
using static MetaRLTorch.Tests.Sampling.LineRollouts;

namespace MetaRLTorch.Tests.Sampling;

/// <summary>What rollouts on the line record.</summary>
public sealed class RecordedRolloutsTests : TensorTests
{
    [Test]
    public void Rollouts_HaveTheShapesTheyPromise()
    {
        var (_, rollouts, credit) = Sample();

        Assert.That(rollouts.Observations.shape, Is.EqualTo([Tasks, Episodes, Horizon, 1]));
        Assert.That(rollouts.Actions.shape, Is.EqualTo([Tasks, Episodes, Horizon, 1]));
        Tensor[] perStep = [rollouts.Rewards, rollouts.Alive, credit.Advantages, rollouts.BehaviorLogProbability];
        foreach (var numbers in perStep) Assert.That(numbers.shape, Is.EqualTo([Tasks, Episodes, Horizon]));
        Tensor[] perTask =
            [credit.Scale, rollouts.MeanReturn, credit.MeanDiscountedReturn, rollouts.MeanLength];
        foreach (var numbers in perTask) Assert.That(numbers.shape, Is.EqualTo([Tasks]));
        Assert.That((rollouts.Tasks, rollouts.Episodes, rollouts.Horizon), Is.EqualTo((Tasks, Episodes, Horizon)));
    }

    [Test]
    public void EveryEpisode_FollowsTheWorld_AndEndsWhereTheWorldEndsIt()
    {
        var (experiment, tasks) = Problem();
        var (_, rollouts, credit) = Sample();
        var goals = TensorAssert.Numbers(tasks.Values);
        var ended = 0;

        var everyEpisode = Enumerable.Range(0, Tasks)
            .SelectMany(i => Enumerable.Range(0, Episodes).Select(n => (i, n)));
        foreach (var (task, episode) in everyEpisode)
        {
            double[] Row(Tensor perStep) => TensorAssert.Numbers(perStep.select(0, task).select(0, episode));
            var (states, actions) = (Row(rollouts.Observations), Row(rollouts.Actions));
            var (rewards, alive, position, over) = (Row(rollouts.Rewards), Row(rollouts.Alive), 0.0, false);
            for (var h = 0; h < Horizon; h++)
            {
                Assert.That(states[h], Is.EqualTo(position).Within(1e-12));
                position += Math.Clamp(actions[h], -0.3, 0.3);
                var distance = Math.Abs(goals[task] - position);
                Assert.That(alive[h], Is.EqualTo(over ? 0 : 1));
                Assert.That(rewards[h], Is.EqualTo(over ? 0 : -distance).Within(1e-12));
                over |= distance < 0.4;
            }

            ended += over ? 1 : 0;
        }

        Assert.That(ended, Is.InRange(1, (Tasks * Episodes) - 1), "the problem should have both kinds of episodes");
    }

    [Test]
    public void AnEpisodeWhoseSimulationDiverges_IsCountedOnce()
    {
        const double Limit = 0.5;
        var (experiment, tasks) = Problem();
        var world = new FragileLine(Horizon, Limit);

        var rollouts = (experiment with { World = world }).Sampler.Sample(
            experiment.Theta().ForEachTask(Tasks), tasks, new RandomStreams(1).ForTasks(Tasks, iteration: 0)).Rollouts;

        // The line goes on saying that it has diverged while the point is beyond the limit.
        var moved = rollouts.Observations.squeeze(-1) + rollouts.Actions.squeeze(-1).clamp((Scalar)(-0.3), (Scalar)0.3);
        var beyond = (moved.abs() > Limit).to(torch.float64).amax([-1L]);
        Assert.That(TensorAssert.Numbers(rollouts.Diverged), Is.EqualTo(TensorAssert.Numbers(beyond)));
        Assert.That(beyond.sum().ToDouble(), Is.InRange(1, (Tasks * Episodes) - 1));
    }

    [Test]
    public void AnEnvironmentThatNeverDiverges_HasNoDivergedEpisodes() =>
        Assert.That(TensorAssert.Numbers(Sample().Rollouts.Diverged), Is.EqualTo(new double[Tasks * Episodes]));

    [Test]
    public void Means_CountWhatHappened()
    {
        var (_, rollouts, credit) = Sample();
        var rewards = TensorAssert.Numbers(rollouts.Rewards.select(0, 1));
        var alive = TensorAssert.Numbers(rollouts.Alive.select(0, 1));

        Assert.That(TensorAssert.Numbers(rollouts.MeanReturn)[1], Is.EqualTo(rewards.Sum() / Episodes).Within(1e-12));
        Assert.That(TensorAssert.Numbers(rollouts.MeanLength)[1], Is.EqualTo(alive.Sum() / Episodes).Within(1e-12));
        Assert.That(
            TensorAssert.Numbers(credit.MeanDiscountedReturn)[1],
            Is.EqualTo(rewards.Select((r, j) => r * Math.Pow(0.99, j % Horizon)).Sum() / Episodes).Within(1e-12));
    }

    [Test]
    public void Advantages_AreZeroAfterTheEnd_AndNormalizedWithinEachTask()
    {
        var (_, rollouts, credit) = Sample(options: new() { Episodes = Episodes, NormalizeAdvantages = true });
        var steps = rollouts.Alive.sum([1, 2]);

        Assert.That(TensorAssert.Numbers(credit.Advantages * (1 - rollouts.Alive)), Is.All.Zero);
        TensorAssert.AreClose(credit.Advantages.sum([1, 2]) / steps, torch.zeros(Tasks, torch.float64), 1e-12);
        TensorAssert.AreClose(credit.Advantages.square().sum([1, 2]) / steps, torch.ones(Tasks, torch.float64), 1e-6);
        Assert.That(TensorAssert.Numbers(credit.Scale), Is.All.GreaterThan(0).And.All.Not.EqualTo(1));
    }

    [Test]
    public void TheLastObservation_IsWhereTheLastStepLed_AndTerminationWhatTheEnvironmentSaid()
    {
        var rollouts = Sample().Rollouts;
        var last = rollouts.Observations.select(2, Horizon - 1) + rollouts.Actions.select(2, Horizon - 1).clamp((Scalar)(-0.3), (Scalar)0.3);

        TensorAssert.AreClose(rollouts.LastObservation, last, 1e-12);
        var ended = rollouts.Terminated.to(torch.float64).cumsum(2);
        TensorAssert.AreSame(rollouts.Alive.narrow(2, 1, Horizon - 1), ended.narrow(2, 0, Horizon - 1).eq(0).to(torch.float64));
        Assert.That(rollouts.Terminated.any().ToBoolean());
    }

    [Test]
    public void Sample_InSinglePrecision_RecordsSinglePrecision()
    {
        var experiment = Problem().Experiment with { DataType = torch.float32 };
        var batch = experiment.Collect(experiment.Maml, experiment.Theta());

        Tensor[] numbers =
            [batch.After.Rollouts.Observations, batch.After.Rollouts.Rewards, batch.After.Rollouts.Alive, batch.After.Credit.Advantages];
        Assert.That(numbers.Select(t => t.dtype), Is.All.EqualTo(torch.float32));
    }
}
