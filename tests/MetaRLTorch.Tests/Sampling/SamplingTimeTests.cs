using System.Diagnostics;
using MetaRLTorch.Environments;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Sampling;

/// <summary>Time is accounted to whom it was spent on: whoever sleeps has slept at least so long.</summary>
public sealed class SamplingTimeTests : TensorTests
{
    private const int Horizon = 6;
    private const double Nap = 0.030;

    [Test]
    public void Take_GivesTheMeanOfTheThreads_Once()
    {
        var time = new SamplingTime();
        time.Add(new() { Environment = 4 * Stopwatch.Frequency, Policy = 6 * Stopwatch.Frequency }, threads: 2);

        Assert.That(time.Take(), Is.EqualTo((2.0, 3.0)));
        Assert.That(time.Take(), Is.EqualTo((0.0, 0.0)));
    }

    [Test]
    public void Next_IsTheTimeSinceTheLastCall()
    {
        var (clock, laps) = (Stopwatch.StartNew(), new SamplingTime.Laps());
        Sleep(Nap);
        var first = laps.Next();
        Sleep(Nap);
        var second = laps.Next();

        Assert.That(new[] { first, second }, Is.All.GreaterThan(0.9 * Nap * Stopwatch.Frequency));
        Assert.That(first + second, Is.LessThanOrEqualTo(clock.ElapsedTicks));
    }

    [Test]
    public void WhoSleepsInARollout_HasTheTime([Values("Reset", "Move", "Score", "SampleNoise", "Judge")] string where)
    {
        var (sleeper, time) = (new Sleeper(where), new SamplingTime());
        var advantages = new LineExperiment().Advantages;
        var sampler = new RolloutSampler(new SleepyWorld(sleeper), new SleepyPolicy(sleeper), advantages, 2, new Sharding(new TaskWorkers(1)), time);

        _ = sampler.Sample(Theta(), Tasks, new RandomStreams(1).ForTasks(1, 0));

        AssertSpent(time, where);
    }

    [Test]
    public void WhoSleepsInASegment_HasTheTime([Values("Reset", "Move", "SampleNoise", "Judge")] string where)
    {
        var (sleeper, time) = (new Sleeper(where), new SamplingTime());
        var sampler = new SegmentSampler(new SleepyWorld(sleeper), new SleepyPolicy(sleeper), 2, Horizon, 0.9, 0.9, time);

        _ = sampler.Sample(Theta(), Tasks, null, new RandomStreams(1).ForTasks(1, 0));

        AssertSpent(time, where);
    }

    private static TaskBatch Tasks => new(torch.zeros(1, 1, float64));

    private static Parameters Theta()
    {
        using var random = new RandomStreams(1).Open(RandomPurpose.Initialization);
        return new SleepyPolicy(new("")).Initialize(random, new(torch.CPU, float64)).ForEachTask(1);
    }

    private static void AssertSpent(SamplingTime time, string where)
    {
        var (environment, policy) = time.Take();
        Assert.That(where is "SampleNoise" or "Judge" ? policy : environment, Is.GreaterThan(0.9 * Nap));
    }

    private static void Sleep(double seconds) => Thread.Sleep(TimeSpan.FromSeconds(seconds));

    private sealed class Sleeper(string where)
    {
        /// <summary>Sleeps if this is where, so long in all calls of a rollout.</summary>
        public void In(string here, int calls)
        {
            if (here == where) Sleep(Nap / calls);
        }
    }

    private sealed class SleepyWorld(Sleeper sleeper) : IScoredEnvironment
    {
        public EnvironmentSpec Spec { get; } = new(1, ActionSpace.Discrete(2), Horizon);

        public TaskBatch SampleTasks(int count, Generator random) => new(torch.zeros(count, 1, float64));

        public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance)
        {
            sleeper.In("Reset", 1);
            var place = torch.zeros(tasks.Count, episodes, float64);
            return new([place], place.unsqueeze(-1), place, place.gt(1));
        }

        public Move Move(TaskBatch tasks, IReadOnlyList<Tensor> state, Tensor action, Tensor chance)
        {
            sleeper.In("Move", Horizon);
            return new(state, state[0].unsqueeze(-1), [state[0]]);
        }

        public MetaRLTorch.Environments.Outcome Score(TaskBatch tasks, IReadOnlyList<Tensor> facts)
        {
            sleeper.In("Score", 1);
            return new(facts[0], facts[0].gt(1));
        }
    }

    private sealed class SleepyPolicy(Sleeper sleeper) : IActorCritic
    {
        private readonly CategoricalActorCritic _policy = new(new(1, ActionSpace.Discrete(2), Horizon), new() { HiddenSizes = [3] });

        public ActionSpace Actions => _policy.Actions;

        public IReadOnlyList<string> ParameterNames => _policy.ParameterNames;

        public Parameters Initialize(Generator random, Compute compute) => _policy.Initialize(random, compute);

        public ActionDistribution Distribution(Parameters theta, Tensor observations) => Judge(theta, observations).Distribution;

        public Tensor Values(Parameters theta, Tensor observations) => Judge(theta, observations).Values;

        public (ActionDistribution Distribution, Tensor Values) Judge(Parameters theta, Tensor observations)
        {
            sleeper.In("Judge", Horizon);
            return _policy.Judge(theta, observations);
        }

        public Tensor SampleNoise(TaskStreams random, int episodes, int horizon, ScalarType type, Device device)
        {
            sleeper.In("SampleNoise", 1);
            return _policy.SampleNoise(random, episodes, horizon, type, device);
        }
    }
}
