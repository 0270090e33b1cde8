using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Sampling;

/// <summary>
/// Rolls out N episodes of H steps in all tasks at once: the clock lives here, and so does the end of an episode.
/// </summary>
/// <remarks>Episodes start together and are not restarted: meta-RL compares whole episodes.</remarks>
/// <param name="environment">The environment.</param>
/// <param name="policy">π(a|s; θ).</param>
/// <param name="advantages">Credits what happened.</param>
/// <param name="episodes">N.</param>
/// <param name="sharding">How the tasks are shared among threads.</param>
/// <param name="time">Receives where the time goes.</param>
public sealed class RolloutSampler(
    IEnvironment environment,
    IPolicy policy,
    AdvantageEstimator advantages,
    int episodes,
    Sharding sharding,
    SamplingTime? time = null) : ISampler
{
    private readonly EnvironmentSpec _spec = environment.Spec;

    /// <inheritdoc/>
    public TaskData Sample(Parameters theta, TaskBatch tasks, TaskStreams random) => Sample(
        theta, tasks, sharding, shard => Draw(random.ForTasks(shard), theta.DataType, theta.Device));

    /// <inheritdoc/>
    public Chance Draw(TaskStreams random, ScalarType type, Device device) =>
        Chance.Draw(random, _spec, policy, episodes, type, device);

    /// <inheritdoc/>
    /// <remarks>With fewer episodes a task, more tasks are rolled out together.</remarks>
    public TaskData Sample(Parameters theta, TaskBatch tasks, Chance chance) =>
        Sample(theta, tasks, sharding.Widened((double)episodes / chance.Episodes), chance.ForTasks);

    /// <inheritdoc/>
    public AdvantageEstimate Credit(Rollouts rollouts) =>
        advantages.Estimate(rollouts.Observations, rollouts.Rewards, rollouts.Alive, rollouts.Values);

    private TaskData Sample(Parameters theta, TaskBatch tasks, Sharding shards, Func<TaskRange, Chance> chance)
    {
        if (theta[0].shape[0] != tasks.Count)
        {
            throw new ShapeException(
                $"theta has parameters of {theta[0].shape[0]} tasks; expected [M, …] with M = {tasks.Count}. Use ForEachTask.");
        }

        using var noGrad = torch.no_grad();
        var (sampled, gate, whole) = (Sampled(theta, tasks.Count), new Lock(), (TaskData?)null);
        var threads = shards.Threads(tasks.Count);
        try
        {
            shards.ForEach(tasks.Count, (_, shard) =>
            {
                using var noGradHere = torch.no_grad();
                var laps = new SamplingTime.Laps();
                try
                {
                    var part = Roll(theta.ForTasks(shard), tasks.ForTasks(shard), () => chance(shard), laps);
                    lock (gate) whole ??= part.Allocate(tasks, sampled).Own();
                    whole.Fill(shard, part);
                }
                catch (ActionException failure)
                {
                    throw failure.Among(shard);
                }

                time?.Add(laps, threads);
            });
            return whole!.Filled(sampled[0]);
        }
        catch
        {
            whole?.Free();
            throw;
        }
    }

    /// <summary>The parameters that sampled, in memory that no later step of the outer loop overwrites.</summary>
    private static Parameters Sampled(Parameters theta, int tasks) =>
        (theta.Shared?.Clone().ForEachTask(tasks) ?? theta).Detach();

    private TaskData Roll(Parameters theta, TaskBatch tasks, Func<Chance> draw, SamplingTime.Laps laps)
    {
        _ = laps.Next();
        var chance = draw();
        var act = policy.At(theta.Shared ?? theta);
        laps.Policy += laps.Next();
        var state = environment.Reset(tasks, chance.Episodes, chance.Start);
        laps.Environment += laps.Next();
        Check(state, tasks.Count, chance.Episodes, "Reset");
        var steps = new List<Moment>(_spec.Horizon);

        for (var h = 0; h < _spec.Horizon; h++)
        {
            using var step = torch.NewDisposeScope();
            _ = laps.Next();
            var distribution = act(state.Observation);
            var action = distribution.Act(chance.Policy.select(1, h));
            laps.Policy += laps.Next();
            var next = environment.Step(tasks, state, action, chance.Transition.select(1, h));
            laps.Environment += laps.Next();
            if (h == 0) Check(next, tasks.Count, chance.Episodes, "Step");
            step.MoveToOuter(distribution.Statistics.Append(action).Concat(next.Tensors));
            steps.Add(new(state.Observation, distribution, action, next));
            state = next;
        }

        var rollouts = Record(steps, theta, tasks.Count);
        return new(tasks, rollouts, Credit(rollouts));
    }

    /// <summary>An environment of one's own is met here first.</summary>
    private void Check(EnvironmentState state, int tasks, int count, string member)
    {
        (string, long) M = ("M", tasks), N = ("N", count);
        var name = $"{environment.GetType().Name}.{member}";
        Shape.Require(state.Observation, $"{name}'s Observation", M, N, ("S", _spec.ObservationSize));
        Shape.Require(state.Reward, $"{name}'s Reward", M, N);
        Shape.Require(state.Terminated, $"{name}'s Terminated", M, N);
        foreach (var (part, reward) in state.RewardParts) Shape.Require(reward, $"{name}'s reward part {part}", M, N);
    }

    private Rollouts Record(List<Moment> steps, Parameters theta, int tasks)
    {
        Tensor Stack(Func<Moment, Tensor> part) => torch.stack(steps.Select(part), 2);
        var (terminated, observations) = (Stack(s => s.Next.Terminated), Stack(s => s.Observation));
        var ended = terminated.to(theta.DataType);
        var alive = (ended.cumsum(2) - ended).eq(0).to(theta.DataType);                            // not ended before h
        var none = torch.zeros_like(steps[0].Next.Terminated);
        return new()
        {
            Observations = observations,
            LastObservation = steps[^1].Next.Observation,
            Actions = Stack(s => s.Action),
            Rewards = Stack(s => s.Next.Reward) * alive,
            Terminated = terminated,
            Alive = alive,
            Diverged = (Stack(s => s.Next.Diverged ?? none).to(theta.DataType) * alive).sum(-1),
            Theta = theta,
            Behavior = steps[0].Distribution.Stack([.. steps.Select(s => s.Distribution)], tasks),
            Values = (policy as IActorCritic)?.Values(theta, observations),
            RewardParts = steps[0].Next.RewardParts.Keys.ToDictionary(
                name => name, name => Stack(s => s.Next.RewardParts[name]) * alive),
        };
    }

    /// <summary>One step of all episodes: what was seen, said and done, and what came of it.</summary>
    private sealed record Moment(Tensor Observation, ActionDistribution Distribution, Tensor Action, EnvironmentState Next);
}
