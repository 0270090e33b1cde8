using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
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
        var (one, two) = (Drawn(seed: 1), Drawn(seed: 2));
        var (expected, actual) = (Observations(one), Observations(purpose switch
        {
            RandomPurpose.Start => one with { Start = two.Start },
            RandomPurpose.Transition => one with { Transition = two.Transition },
            RandomPurpose.Policy => one with { Policy = two.Policy },
            _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "No number of a rollout."),
        }));

        Assert.That(Differ(0, 1), Is.EqualTo(starts));
        Assert.That(Differ(1, 2), Is.EqualTo(transitions));

        bool Differ(int from, int count) =>
            expected.narrow(2, from, count).ne(actual.narrow(2, from, count)).any().ToBoolean();
    }

    private static LineExperiment Experiment => new() { World = new Lottery(horizon: 3), Tasks = 2 };

    private static Chance Drawn(long seed) => Chance.Draw(
        new RandomStreams(seed).ForTasks(2, 0), Experiment.World.Spec, Experiment.Policy, Experiment.Sampling.Episodes, torch.float64, torch.CPU);

    private static Tensor Observations(Chance chance) => Experiment.Sampler.Sample(
        Experiment.Theta().ForEachTask(2), new TaskBatch(torch.zeros(2, 1, torch.float64)), chance).Rollouts.Observations;

    /// <summary>An environment that shows the number by which it came to its state.</summary>
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
