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
        theta, tasks, sharding, shard => Numbers(random.ForTasks(shard), theta.DataType, theta.Device));

    /// <inheritdoc/>
    public Chance Draw(TaskStreams random, ScalarType type, Device device)
    {
        var (parts, threads) = (new Chance[sharding.Shards(random.Tasks)], sharding.Threads(random.Tasks));
        sharding.ForEach(random.Tasks, (index, shard) =>
        {
            var laps = new SamplingTime.Laps();
            parts[index] = Numbers(random.ForTasks(shard), type, device).Own();
            laps.Policy += laps.Next();
            time?.Add(laps, threads);
        });
        var whole = Chance.Join(parts);
        foreach (var part in parts) part.Free();
        return whole;
    }

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
                catch (EnvironmentException failure)
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
    internal static Parameters Sampled(Parameters theta, int tasks) =>
        (theta.Shared?.Clone().ForEachTask(tasks) ?? theta).Detach();

    private Chance Numbers(TaskStreams random, ScalarType type, Device device) =>
        Chance.Draw(random, _spec, policy, episodes, type, device);

    private TaskData Roll(Parameters theta, TaskBatch tasks, Func<Chance> draw, SamplingTime.Laps laps)
    {
        _ = laps.Next();
        var chance = draw();
        var act = policy.Actor(theta.Shared ?? theta, chance.Policy);
        laps.Policy += laps.Next();
        var walk = Walk.From(environment, tasks, chance.Episodes, chance.Start);
        laps.Environment += laps.Next();
        var steps = new List<Moment>(_spec.Horizon);

        for (var h = 0; h < _spec.Horizon; h++)
        {
            using var step = torch.NewDisposeScope();
            _ = laps.Next();
            var observation = walk.Observation;
            var (distribution, action) = act(h, observation);
            laps.Policy += laps.Next();
            var moved = walk.Step(action, chance.Transition.select(1, h));
            laps.Environment += laps.Next();
            step.MoveToOuter(distribution.Statistics.Append(action).Concat(moved));
            steps.Add(new(observation, distribution, action));
        }

        _ = laps.Next();
        var outcome = walk.Outcome();
        laps.Environment += laps.Next();
        var rollouts = Record(steps, walk.Observation, outcome, theta, tasks.Count);
        return new(tasks, rollouts, Credit(rollouts));
    }

    private Rollouts Record(List<Moment> steps, Tensor last, Outcome outcome, Parameters theta, int tasks)
    {
        Tensor Stack(Func<Moment, Tensor> part) => torch.stack(steps.Select(part), 2);
        var (terminated, observations) = (outcome.Terminated, Stack(s => s.Observation));
        var ended = terminated.to(theta.DataType);
        var alive = (ended.cumsum(2) - ended).eq(0).to(theta.DataType);                            // not ended before h
        var diverged = outcome.Diverged ?? torch.zeros_like(terminated);
        return new()
        {
            Observations = observations,
            LastObservation = last,
            Actions = Stack(s => s.Action),
            Rewards = outcome.Reward * alive,
            Terminated = terminated,
            Alive = alive,
            Diverged = (diverged.to(theta.DataType) * alive).sum(-1),
            Theta = theta,
            Behavior = steps[0].Distribution.Stack([.. steps.Select(s => s.Distribution)], tasks),
            Values = (policy as IActorCritic)?.Values(theta, observations),
            LastValue = (policy as IActorCritic)?.Values(theta, last.unsqueeze(2)).squeeze(2),
            RewardParts = outcome.RewardParts.ToDictionary(part => part.Key, part => part.Value * alive),
        };
    }

    /// <summary>One step of all episodes: what was seen, said and done.</summary>
    private sealed record Moment(Tensor Observation, ActionDistribution Distribution, Tensor Action);
}
