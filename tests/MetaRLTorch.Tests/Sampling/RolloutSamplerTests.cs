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

namespace MetaRLTorch.Tests.Sampling;

/// <summary>
/// Rollouts on the line, whose episodes end within 0.4 of the goal ±1; a step moves by clip(a, ±0.3).
/// </summary>
public sealed class RolloutSamplerTests : TensorTests
{
    private const int Tasks = 5, Episodes = 4, Horizon = 6;

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
    public void Rollouts_WithAnyWorkersAndShardWidth_HaveTheSameBits(
        [Values(1, 2, 3)] int workers, [Values(1, 2, 5)] int width)
    {
        using var pool = new TaskWorkers(workers);

        AssertSame(Sample(pool, width), Sample());
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

    [Test]
    public void Sample_InSinglePrecision_RecordsSinglePrecision()
    {
        var experiment = Problem().Experiment with { DataType = torch.float32 };
        var batch = experiment.Collect(experiment.Maml, experiment.Theta());

        Tensor[] numbers =
            [batch.After.Rollouts.Observations, batch.After.Rollouts.Rewards, batch.After.Rollouts.Alive, batch.After.Credit.Advantages];
        Assert.That(numbers.Select(t => t.dtype), Is.All.EqualTo(torch.float32));
    }

    private static (LineExperiment Experiment, TaskBatch Tasks) Problem()
    {
        var experiment = new LineExperiment { World = new LineEnvironment(Horizon, goalRadius: 0.4), Seed = 2 };
        using var random = new RandomStreams(1).Open(RandomPurpose.Tasks);
        return (experiment, experiment.World.SampleTasks(Tasks, random));
    }

    private static TaskData Sample(TaskWorkers? workers = null, int width = 0, SamplingOptions? options = null)
    {
        var (experiment, tasks) = Problem();
        experiment = experiment with
        {
            Workers = workers ?? experiment.Workers,
            ShardTasks = width,
            Sampling = options ?? experiment.Sampling,
        };
        return experiment.Sampler.Sample(
            experiment.Theta().ForEachTask(Tasks), tasks, new RandomStreams(1).ForTasks(Tasks, iteration: 0));
    }

    private static void AssertSame(TaskData actual, TaskData expected)
    {
        TensorAssert.AreSame(actual.Rollouts.Observations, expected.Rollouts.Observations);
        TensorAssert.AreSame(actual.Rollouts.Actions, expected.Rollouts.Actions);
        TensorAssert.AreSame(actual.Rollouts.Rewards, expected.Rollouts.Rewards);
        TensorAssert.AreSame(actual.Rollouts.Alive, expected.Rollouts.Alive);
        TensorAssert.AreSame(actual.Rollouts.LastObservation, expected.Rollouts.LastObservation);
        TensorAssert.AreSame(actual.Rollouts.Terminated, expected.Rollouts.Terminated);
        TensorAssert.AreSame(actual.Rollouts.Diverged, expected.Rollouts.Diverged);
        TensorAssert.AreSame(actual.Credit.Advantages, expected.Credit.Advantages);
        TensorAssert.AreSame(actual.Credit.Scale, expected.Credit.Scale);
        TensorAssert.AreSame(actual.Rollouts.BehaviorLogProbability, expected.Rollouts.BehaviorLogProbability);
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
