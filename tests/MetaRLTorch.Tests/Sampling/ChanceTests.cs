using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Sampling;

/// <summary>Starts, actions and transitions draw different numbers.</summary>
public sealed class ChanceTests : TensorTests
{
    [Test]
    public void StartsAndTransitions_DrawDifferentNumbers()
    {
        const int Tasks = 4, Horizon = 3;
        var experiment = new LineExperiment { World = new Lottery(Horizon), Tasks = Tasks };

        var drawn = TensorAssert.Numbers(experiment.Collect(experiment.Maml, experiment.Theta()).Inner.Data[0].Rollouts.Observations);

        Assert.That(drawn, Has.Length.EqualTo(Tasks * experiment.Sampling.Episodes * Horizon).And.Unique);
    }

    [TestCase(RandomPurpose.Start, true, false)]
    [TestCase(RandomPurpose.Transition, false, true)]
    [TestCase(RandomPurpose.Policy, false, false)]
    public void APurpose_ReachesItsOwnNumbersOnly(RandomPurpose purpose, bool starts, bool transitions)
    {
        var (expected, actual) = (Observations(new(1)), Observations(new(1) { Reseeded = (purpose, 2) }));

        Assert.That(Differ(0, 1), Is.EqualTo(starts));
        Assert.That(Differ(1, 2), Is.EqualTo(transitions));

        bool Differ(int from, int count) =>
            expected.narrow(2, from, count).ne(actual.narrow(2, from, count)).any().ToBoolean();
    }

    private static Tensor Observations(RandomStreams streams)
    {
        var experiment = new LineExperiment { World = new Lottery(horizon: 3), Tasks = 2 };
        var tasks = new TaskBatch(torch.zeros(2, 1, torch.float64));
        return experiment.Sampler.Sample(experiment.Theta().ForEachTask(2), tasks, streams.ForTasks(2, 0)).Rollouts.Observations;
    }

    /// <summary>A world that shows the number by which it came to its state.</summary>
    private sealed class Lottery(int horizon) : IEnvironment
    {
        public EnvironmentSpec Spec { get; } = new(ObservationSize: 1, ActionSpace.Continuous(1), horizon, StartSize: 1, ChanceSize: 1);

        public TaskBatch SampleTasks(int count, Generator random) => new(torch.rand(count, 1, torch.float64, generator: random));

        public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance) => At(chance.clone());

        public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance) => At(chance.clone());

        private static EnvironmentState At(Tensor number)
        {
            var reward = torch.zeros_like(number.squeeze(-1));
            return new([number], number, reward, reward.gt(0));
        }
    }
}
