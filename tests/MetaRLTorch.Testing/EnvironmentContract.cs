using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Testing;

/// <summary>What every environment promises. Tests of a new one inherit this suite and say how to make it.</summary>
/// <remarks>
/// <code>
/// [TestFixture]
/// public sealed class MyEnvironmentTests : EnvironmentContract
/// {
///     protected override IEnvironment CreateEnvironment() => new MyEnvironment(new());
/// }
/// </code>
/// </remarks>
public abstract class EnvironmentContract : TensorTests
{
    private protected static readonly ScalarType[] Precisions = [torch.float32, torch.float64];

    private protected IEnvironment Environment => field ??= CreateEnvironment();

    /// <summary>Makes the environment under test.</summary>
    protected abstract IEnvironment CreateEnvironment();

    /// <summary>
    /// The largest difference between a step of a task alone and within a batch, relative to max(1, |x|).
    /// </summary>
    protected virtual double BatchTolerance => 1e-6;

    /// <summary>The requested number of tasks, equal for equal seeds and different for others.</summary>
    [Test]
    public void SampleTasks_RepeatsWithItsSeed()
    {
        var (first, again, other) = (Tasks(64, seed: 1), Tasks(64, seed: 1), Tasks(64, seed: 2));

        Assert.That(first.Count, Is.EqualTo(64));
        TensorAssert.AreSame(again.Values, first.Values);
        Assert.That(TensorAssert.Numbers(other.Values), Is.Not.EqualTo(TensorAssert.Numbers(first.Values)));
    }

    /// <summary>Shapes, element types and finite numbers, from the start through a few steps.</summary>
    [Test]
    public void EveryState_HasTheShapesAndTypesOfItsTasks(
        [Values(1, 3)] int tasks, [Values(1, 4)] int episodes, [ValueSource(nameof(Precisions))] ScalarType type)
    {
        var batch = Tasks(tasks).To(new(torch.CPU, type));

        foreach (var state in Walk(batch, episodes, steps: 3))
        {
            Assert.That(state.Observation.shape, Is.EqualTo([tasks, episodes, Environment.Spec.ObservationSize]));
            Assert.That(state.Reward.shape, Is.EqualTo([tasks, episodes]));
            Assert.That(state.Terminated.shape, Is.EqualTo([tasks, episodes]));
            Assert.That(state.State.Select(part => part.shape[..2]), Is.All.EqualTo(new long[] { tasks, episodes }), "each state starts with [M, N]");
            Assert.That(state.Terminated.dtype, Is.EqualTo(torch.@bool));
            Assert.That(new[] { state.Observation.dtype, state.Reward.dtype }, Is.All.EqualTo(type));
        }
    }

    /// <summary>A state is a value: stepping from it changes neither it nor the other arguments.</summary>
    [Test]
    public void Step_LeavesTheStateItWasGivenUntouched()
    {
        var (tasks, state, action, chance) = Situation();
        Tensor[] arguments = [tasks.Values, .. state.Tensors, action, chance];
        var before = arguments.Select(TensorAssert.Numbers).ToArray();

        _ = Environment.Step(tasks, state, action, chance);

        Assert.That(arguments.Select(TensorAssert.Numbers), Is.EqualTo(before));
    }

    /// <summary>
    /// No memory between calls: equal arguments give equal results, also after other steps and in another instance.
    /// </summary>
    [Test]
    public void Step_WithEqualArguments_GivesEqualResults()
    {
        var (tasks, state, action, chance) = Situation();
        var first = Environment.Step(tasks, state, action, chance);

        _ = Environment.Step(tasks, first, action, chance);

        AssertSame(Environment.Step(tasks, state, action, chance), first);
        AssertSame(CreateEnvironment().Step(tasks, state, action, chance), first);
    }

    /// <summary>Starts are a function of tasks and random numbers.</summary>
    [Test]
    public void Reset_WithEqualArguments_GivesEqualResults()
    {
        var tasks = Tasks(3);

        AssertSame(Environment.Reset(tasks, 4, Starts(3, 4)), Environment.Reset(tasks, 4, Starts(3, 4)));
    }

    /// <summary>
    /// A start follows the random numbers of its own episode, where the environment declares any, and no others.
    /// </summary>
    [Test]
    public void Reset_FollowsTheNumbersOfItsOwnEpisode()
    {
        var (tasks, chance) = (Tasks(3), Starts(3, 4));
        var other = chance.clone();
        other[1, 2] = Environment.Starts(4, new RandomStreams(12).ForTasks(3, iteration: 0))[1, 2];

        var (before, after) = (Environment.Reset(tasks, 4, chance), Environment.Reset(tasks, 4, other));

        for (var episode = 0; episode < 12; episode++)
        {
            var (task, own) = Math.DivRem(episode, 4);
            var moved = before.Tensors.Zip(after.Tensors).Any(pair =>
                !TensorAssert.Numbers(pair.First[task, own]).SequenceEqual(TensorAssert.Numbers(pair.Second[task, own])));
            var expected = (task, own) == (1, 2) && Environment.Spec.StartSize > 0;
            Assert.That(moved, Is.EqualTo(expected), $"task {task}, episode {own}");
        }
    }

    /// <summary>The parts of a reward, where it has any, have its shape and type, and sum to it.</summary>
    [Test]
    public void RewardParts_SumToTheReward()
    {
        var (tasks, state, action, chance) = Situation();

        var next = Environment.Step(tasks, state, action, chance);

        var parts = next.RewardParts.Values;
        Assert.That(parts.Select(part => part.shape), Is.All.EqualTo(next.Reward.shape));
        Assert.That(parts.Select(part => part.dtype), Is.All.EqualTo(next.Reward.dtype));
        if (parts.Any()) TensorAssert.AreClose(parts.Aggregate((sum, part) => sum + part), next.Reward, 1e-6);
    }

    /// <summary>Tasks do not influence each other.</summary>
    [Test]
    public void ATaskAlone_GivesTheSameAsWithinABatch([Values(0, 2)] int task)
    {
        var (tasks, state, action, chance) = Situation();
        var range = new TaskRange(task, 1);

        var alone = Environment.Step(
            tasks.ForTasks(range), Part(state, 0, task), action.narrow(0, task, 1), chance.narrow(0, task, 1));

        AssertClose(alone, Part(Environment.Step(tasks, state, action, chance), 0, task));
        AssertClose(
            Environment.Reset(tasks.ForTasks(range), 4, Starts(3, 4).narrow(0, task, 1)),
            Part(Environment.Reset(tasks, 4, Starts(3, 4)), 0, task));
    }

    /// <summary>Episodes do not influence each other.</summary>
    [Test]
    public void AnEpisodeAlone_GivesTheSameAsAmongOthers([Values(0, 3)] int episode)
    {
        var (tasks, state, action, chance) = Situation();

        var alone = Environment.Step(
            tasks, Part(state, 1, episode), action.narrow(1, episode, 1), chance.narrow(1, episode, 1));

        AssertClose(alone, Part(Environment.Step(tasks, state, action, chance), 1, episode));
    }

    /// <summary>
    /// A whole episode of random actions, far beyond any limit too, and past a termination, stays finite.
    /// </summary>
    [Test]
    public void AWholeEpisode_StaysFinite(
        [Values(1, 100)] int actionScale, [ValueSource(nameof(Precisions))] ScalarType type)
    {
        var tasks = Tasks(3).To(new(torch.CPU, type));

        foreach (var (h, state) in Walk(tasks, 2, Environment.Spec.Horizon, actionScale).Index())
        {
            var (observation, reward) = (TensorAssert.Numbers(state.Observation), TensorAssert.Numbers(state.Reward));
            Assert.That(observation, Is.All.Matches<double>(double.IsFinite), $"observation, step {h}");
            Assert.That(reward, Is.All.Matches<double>(double.IsFinite), $"reward, step {h}");
        }
    }

    private static TaskStreams Streams(int tasks) => new RandomStreams(11).ForTasks(tasks, iteration: 0);

    private Tensor Starts(int tasks, int episodes) => Environment.Starts(episodes, Streams(tasks));

    private static EnvironmentState Part(EnvironmentState state, int axis, int index)
    {
        Tensor Own(Tensor part) => part.narrow(axis, index, 1);
        return new([.. state.State.Select(Own)], Own(state.Observation), Own(state.Reward), Own(state.Terminated))
        {
            Diverged = state.Diverged is null ? null : Own(state.Diverged),
            RewardParts = state.RewardParts.ToDictionary(part => part.Key, part => Own(part.Value)),
        };
    }

    private protected TaskBatch Tasks(int count, int seed = 5)
    {
        using var random = new RandomStreams(seed).Open(RandomPurpose.Tasks);
        return Environment.SampleTasks(count, random);
    }

    /// <summary>Three tasks, four episodes, two steps from the start, and the next action and chance.</summary>
    private (TaskBatch Tasks, EnvironmentState State, Tensor Action, Tensor Chance) Situation()
    {
        var tasks = Tasks(3);
        return (tasks, Walk(tasks, 4, steps: 2).Last(), Action(tasks, 4, step: 2, scale: 1), Chance(tasks, 4, step: 2));
    }

    /// <summary>The start and the states after 1 … <paramref name="steps"/> steps with random actions.</summary>
    private protected IEnumerable<EnvironmentState> Walk(TaskBatch tasks, int episodes, int steps, int actionScale = 1)
    {
        var state = Environment.Reset(tasks, episodes, Starts(tasks.Count, episodes));
        yield return state;
        for (var h = 0; h < steps; h++)
        {
            state = Environment.Step(tasks, state, Action(tasks, episodes, h, actionScale), Chance(tasks, episodes, h));
            yield return state;
        }
    }

    private protected Tensor Action(TaskBatch tasks, int episodes, int step, int scale)
    {
        var (streams, type) = (Streams(tasks.Count).AtStep(step), tasks.Values.dtype);
        var size = Environment.Spec.Actions.Size;
        return Environment.Spec.Actions.IsDiscrete
            ? (streams.Uniform(RandomPurpose.Policy, [episodes], type, torch.CPU) * size).to(torch.int64)
            : streams.Normal(RandomPurpose.Policy, [episodes, size], type, torch.CPU) * scale;
    }

    private protected Tensor Chance(TaskBatch tasks, int episodes, int step) => Streams(tasks.Count).AtStep(step)
        .Uniform(RandomPurpose.Transition, [episodes, Environment.Spec.ChanceSize], tasks.Values.dtype, torch.CPU);

    private static void AssertSame(EnvironmentState actual, EnvironmentState expected)
    {
        foreach (var (own, other) in Pairs(actual, expected)) TensorAssert.AreSame(own, other);
    }

    private void AssertClose(EnvironmentState actual, EnvironmentState expected)
    {
        foreach (var (own, other) in Pairs(actual, expected)) TensorAssert.AreClose(own, other, BatchTolerance);
    }

    private static IEnumerable<(Tensor Own, Tensor Other)> Pairs(EnvironmentState actual, EnvironmentState expected)
    {
        Assert.That(actual.State, Has.Count.EqualTo(expected.State.Count));
        Assert.That(actual.RewardParts.Keys, Is.EqualTo(expected.RewardParts.Keys));
        return actual.Tensors.Zip(expected.Tensors);
    }
}
