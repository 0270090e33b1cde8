using MetaRLTorch.Policies;
using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;
using static MetaRLTorch.Tests.Sampling.LineRollouts;

namespace MetaRLTorch.Tests.Sampling;

/// <summary>How rollouts on the line come about: from streams or given chance, for all tasks or some, by any policy.</summary>
public sealed class RolloutSamplerTests : TensorTests
{
    [Test]
    public void AnActionThatTheWorldRefuses_IsNumberedAmongAllTasks([Values(1, 2, 5)] int width)
    {
        var (experiment, tasks) = Problem();
        var world = new PickyLine(Horizon, goal: TensorAssert.Numbers(tasks.Values)[3]);
        var one = new TaskRange(3, 1);
        tasks = new(torch.where(torch.arange(Tasks).unsqueeze(1).eq(one.Start), tasks.Values, tasks.Values * 2));
        var sampler = (experiment with { World = world, ShardTasks = width }).Sampler;

        Assert.That(
            () => sampler.Sample(
                experiment.Theta().ForEachTask(Tasks), tasks, new RandomStreams(1).ForTasks(Tasks, iteration: 0)),
            Throws.TypeOf<ActionException>().With.Message.StartsWith(
                "Component 0 of the action of environment 13 (task 3, episode 1) is NaN"));
    }

    [Test]
    public void Behavior_IsWhatTheParametersSayAboutTheRecord()
    {
        var (experiment, _) = Problem();
        var (_, rollouts, credit) = Sample();

        var likelihood = rollouts.Likelihood(experiment.Policy, experiment.Theta().ForEachTask(Tasks));

        TensorAssert.AreClose(rollouts.BehaviorLogProbability, likelihood.LogProbability, 1e-12);
        Assert.That(TensorAssert.Numbers(rollouts.Divergence(likelihood)), Is.All.Zero.Within(1e-12));
        Assert.That(TensorAssert.Numbers(rollouts.BehaviorLogProbability * (1 - rollouts.Alive)), Is.All.Zero);
    }

    [Test]
    public void Rollouts_WithAnyWorkersAndShardWidth_HaveTheSameBits(
        [Values(1, 2, 3)] int workers, [Values(1, 2, 5)] int width)
    {
        using var pool = new TaskWorkers(workers);

        AssertSame(Sample(pool, width), Sample());
    }

    [Test]
    public void GivenChance_IsRolledOutAgain_AndTheSameNumbersUnderOtherParameters([Values(0, 2)] int width)
    {
        var (experiment, tasks) = Problem();
        experiment = experiment with { ShardTasks = width };
        var theta = experiment.Theta().Detach().ForEachTask(Tasks);
        var chance = Chance.Draw(
            new RandomStreams(1).ForTasks(Tasks, 0), experiment.World.Spec, experiment.Policy, Episodes, torch.float64, torch.CPU);

        AssertSame(experiment.Sampler.Sample(theta, tasks, chance), Sample());

        // One layer's bias moved: every first action moves by as much, the noise stays.
        var moved = new Parameters([.. theta.Select((t, j) => j == 3 ? t + 0.125 : t)]);
        var (first, second) = (experiment.Sampler.Sample(theta, tasks, chance), experiment.Sampler.Sample(moved, tasks, chance));
        TensorAssert.AreClose(
            second.Rollouts.Actions.select(2, 0) - first.Rollouts.Actions.select(2, 0),
            torch.full([Tasks, Episodes, 1], 0.125, torch.float64),
            1e-12);
    }

    [Test]
    public void Behavior_IsWhatThePolicySaid_EvenIfItKeepsNothingOfItsObservations()
    {
        // A distribution that computes what it needs when it is made would see memory that is filled later.
        var (experiment, tasks) = Problem();
        var hasty = new HastyPolicy(experiment.Policy);
        var sampler = new RolloutSampler(experiment.World, hasty, experiment.Advantages, Episodes, experiment.Sharding);

        var data = sampler.Sample(experiment.Theta().ForEachTask(Tasks), tasks, new RandomStreams(1).ForTasks(Tasks, 0));

        TensorAssert.AreSame(data.Rollouts.BehaviorLogProbability, Sample().Rollouts.BehaviorLogProbability);
        Assert.That(hasty.Seen, Is.All.EqualTo(Tasks * Episodes), "only what the environment showed, step by step");
    }

    [Test]
    public void ThetaOfOtherTasks_IsNamed()
    {
        var (experiment, tasks) = Problem();

        Assert.That(
            () => experiment.Sampler.Sample(experiment.Theta().ForEachTask(2), tasks, new RandomStreams(1).ForTasks(Tasks, 0)),
            Throws.TypeOf<ShapeException>().With.Message.StartsWith("theta has parameters of 2 tasks; expected [M, …] with M = 5"));
    }

    [Test]
    public void ACritic_HasItsValuesRecorded_AndAdvantagesMadeOfThem()
    {
        var (experiment, tasks) = Problem();
        var sampler = new RolloutSampler(
            experiment.World, new Critic(experiment.Policy), experiment.Advantages, Episodes, experiment.Sharding);

        var (_, rollouts, credit) = sampler.Sample(
            experiment.Theta().ForEachTask(Tasks), tasks, new RandomStreams(1).ForTasks(Tasks, 0));

        TensorAssert.AreSame(rollouts.Values!, 2 * rollouts.Observations.squeeze(-1));
        var expected = GeneralizedAdvantage.Estimate(rollouts.Rewards, rollouts.Values!, rollouts.Alive, 0.99, 1) * rollouts.Alive;
        TensorAssert.AreSame(credit.Advantages, expected);
    }

    [Test]
    public void Rollouts_OfATaskAlone_AreThoseWithinTheBatch()
    {
        var (experiment, tasks) = Problem();
        var range = new TaskRange(3, 1);

        var alone = experiment.Sampler.Sample(
            experiment.Theta().ForEachTask(1),
            tasks.ForTasks(range),
            new RandomStreams(1).ForTasks(Tasks, 0).ForTasks(range));

        AssertSame(alone, Sample().ForTasks(range));
    }

    [Test]
    public void Rollouts_RememberTheParametersThatSampled_AlsoWhenThetaIsOverwritten()
    {
        var (experiment, tasks) = Problem();
        var theta = experiment.Theta();
        var rollouts = experiment.Sampler.Sample(
            theta.Detach().ForEachTask(Tasks), tasks, new RandomStreams(1).ForTasks(Tasks, iteration: 0)).Rollouts;
        var (expected, behavior) = (TensorAssert.Numbers(theta.ForEachTask(Tasks)), TensorAssert.Numbers(rollouts.BehaviorLogProbability));

        theta.CopyFrom(1.1 * theta);

        Assert.That(TensorAssert.Numbers(rollouts.Theta), Is.EqualTo(expected));
        Assert.That(TensorAssert.Numbers(rollouts.BehaviorLogProbability), Is.EqualTo(behavior));
    }

    [Test]
    public void Sample_RecordsNoGraph()
    {
        var (_, rollouts, credit) = Sample();

        Assert.That(
            new[] { rollouts.Observations, rollouts.Actions, credit.Advantages, rollouts.BehaviorLogProbability }
                .Select(t => t.requires_grad),
            Is.All.False);
    }

    /// <summary>A policy whose distributions copy everything when they are made, and that counts what it is shown.</summary>
    private sealed class HastyPolicy(GaussianPolicy policy) : IPolicy
    {
        public List<long> Seen { get; } = [];

        public ActionSpace Actions => policy.Actions;

        public IReadOnlyList<string> ParameterNames => policy.ParameterNames;

        public Parameters Initialize(Generator random, Compute compute) => policy.Initialize(random, compute);

        public ActionDistribution Distribution(Parameters theta, Tensor observations)
        {
            Seen.Add(observations.numel());
            var distribution = policy.Distribution(theta, observations);
            return distribution.With(distribution.Statistics.Map(t => t.clone()));
        }

        public Tensor SampleNoise(TaskStreams random, int episodes, int horizon, ScalarType type, Device device) =>
            policy.SampleNoise(random, episodes, horizon, type, device);
    }

    /// <summary>V(s) = 2 s.</summary>
    private sealed class Critic(GaussianPolicy policy) : IActorCritic
    {
        public ActionSpace Actions => policy.Actions;

        public IReadOnlyList<string> ParameterNames => policy.ParameterNames;

        public Parameters Initialize(Generator random, Compute compute) => policy.Initialize(random, compute);

        public ActionDistribution Distribution(Parameters theta, Tensor observations) => policy.Distribution(theta, observations);

        public Tensor SampleNoise(TaskStreams random, int episodes, int horizon, ScalarType type, Device device) =>
            policy.SampleNoise(random, episodes, horizon, type, device);

        public Tensor Values(Parameters theta, Tensor observations) => 2 * observations.squeeze(-1);
    }

    /// <summary>Refuses what the second episode of one task does.</summary>
    private sealed class PickyLine(int horizon, double goal) : IEnvironment
    {
        private readonly LineEnvironment _line = new(horizon);

        public EnvironmentSpec Spec => _line.Spec;

        public TaskBatch SampleTasks(int count, Generator random) => _line.SampleTasks(count, random);

        public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance) => _line.Reset(tasks, episodes, chance);

        public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance)
        {
            var refused = Array.IndexOf(TensorAssert.Numbers(tasks.Values), goal);
            return refused < 0
                ? _line.Step(tasks, state, action, chance)
                : throw ActionException.NotFinite(new(refused, Episode: 1, Episodes), component: 0, double.NaN);
        }
    }
}
