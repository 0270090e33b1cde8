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
/// <param name="environment">The world.</param>
/// <param name="policy">The policy.</param>
/// <param name="baseline">V, fitted to each batch.</param>
/// <param name="options">N, γ, λ.</param>
/// <param name="workers">The threads that share the tasks.</param>
/// <param name="shardTasks">Tasks rolled out together on one thread; 0 for all.</param>
/// <param name="time">Told where the time goes.</param>
public sealed class RolloutSampler(
    IEnvironment environment,
    IPolicy policy,
    IBaseline baseline,
    SamplingOptions options,
    TaskWorkers workers,
    int shardTasks,
    SamplingTime? time = null) : IRolloutSampler
{
    /// <inheritdoc/>
    public Rollouts Sample(Parameters theta, TaskBatch tasks, TaskStreams random)
    {
        using var noGrad = torch.no_grad();
        var (record, locations) = Allocate(tasks.Count, theta);
        var threads = Math.Min(workers.Count, TaskRange.Split(tasks.Count, shardTasks == 0 ? tasks.Count : shardTasks).Length);
        workers.ForEachShard(tasks.Count, shardTasks, (_, shard) =>
        {
            using var noGradHere = torch.no_grad();
            var part = record.ForTasks(shard);
            var location = locations.narrow(0, shard.Start, shard.Count);
            try
            {
                var spent = Roll(theta.ForTasks(shard), tasks.ForTasks(shard), random.ForTasks(shard), part, location);
                time?.Add(spent, threads);
            }
            catch (ActionException failure)
            {
                throw failure.Among(shard);
            }

            EstimateAdvantages(part);
        });
        return record;
    }

    /// <summary>Empty tensors for all tasks, which the shards fill.</summary>
    private (Rollouts Record, Tensor Locations) Allocate(int tasks, Parameters theta)
    {
        var (spec, actions) = (environment.Spec, environment.Spec.Actions);
        var steps = new long[] { tasks, options.Episodes, spec.Horizon };
        Tensor Empty(params long[] shape) => torch.empty(shape, theta.DataType, theta.Device);

        var locations = Empty([.. steps, actions.Size]);
        var record = new Rollouts
        {
            Observations = Empty([.. steps, spec.ObservationSize]),
            Actions = actions.IsDiscrete
                ? torch.empty(steps, torch.int64, theta.Device)
                : Empty([.. steps, actions.Size]),
            Rewards = Empty(steps),
            Alive = Empty(steps),
            Broken = Empty(tasks, options.Episodes),
            Advantages = Empty(steps),
            AdvantageScale = Empty(tasks),
            Theta = (theta.Shared?.Clone().ForEachTask(tasks) ?? theta).Detach(),             // θ itself is overwritten later
            Behavior = policy.Distribution(theta.Detach(), locations.view(tasks, -1, actions.Size)),
            Discount = options.Discount,
        };
        return (record, locations);
    }

    private SamplingTime.Laps Roll(
        Parameters theta, TaskBatch tasks, TaskStreams random, Rollouts record, Tensor locations)
    {
        var (episodes, horizon, laps) = (options.Episodes, environment.Spec.Horizon, new SamplingTime.Laps());
        var perturbations = policy.DrawPerturbations(random, episodes, horizon, theta);            // [M, H, N, A]
        laps.Policy += laps.Next();
        var chance = random.Uniform(
            RandomPurpose.Transition, [horizon, episodes, environment.Spec.ChanceSize], theta.DataType, theta.Device);
        var state = environment.Reset(tasks, episodes, random);
        laps.Environment += laps.Next();
        var steps = new List<Moment>(horizon);

        for (var h = 0; h < horizon; h++)
        {
            using var step = torch.NewDisposeScope();
            _ = laps.Next();
            var location = policy.Locate(theta.Shared ?? theta, state.Observation);
            var action = policy.Act(location, perturbations.select(1, h));
            laps.Policy += laps.Next();
            var next = environment.Step(tasks, state, action, chance.select(1, h));
            laps.Environment += laps.Next();
            step.MoveToOuter(location, action);
            step.MoveToOuter(next.Physics, next.Observation);
            step.MoveToOuter(next.Reward, next.Terminated);
            if (next.Broken is { } broken) step.MoveToOuter(broken);
            steps.Add(new(state.Observation, location, action, next));
            state = next;
        }

        Write(steps, record, locations);
        return laps;
    }

    private static void Write(List<Moment> steps, Rollouts record, Tensor locations)
    {
        Tensor Stack(Func<Moment, Tensor> part) => torch.stack(steps.Select(part), 2);
        var none = torch.zeros_like(steps[0].Next.Terminated);
        var ended = Stack(s => s.Next.Terminated).to(record.Alive.dtype);
        record.Alive.copy_((ended.cumsum(2) - ended).eq(0).to(record.Alive.dtype));                // not ended before h
        record.Broken.copy_((Stack(s => s.Next.Broken ?? none).to(record.Alive.dtype) * record.Alive).sum(-1));
        record.Observations.copy_(Stack(s => s.Observation));
        record.Actions.copy_(Stack(s => s.Action));
        record.Rewards.copy_(Stack(s => s.Next.Reward) * record.Alive);
        locations.copy_(Stack(s => s.Location));
    }

    private void EstimateAdvantages(Rollouts record)
    {
        var returnsToGo = DiscountedSum.ToGo(record.Rewards, options.Discount);
        var values = baseline.Fit(record.Observations, returnsToGo, record.Alive);
        var advantages = GeneralizedAdvantage.Estimate(
            record.Rewards, values, record.Alive, options.Discount, options.GaeLambda) * record.Alive;
        var scale = torch.ones_like(record.AdvantageScale);
        if (options.NormalizeAdvantages) (advantages, scale) = GeneralizedAdvantage.Normalize(advantages, record.Alive);
        record.Advantages.copy_(advantages);
        record.AdvantageScale.copy_(scale);
    }

    /// <summary>One step of all episodes: what was seen, said and done, and what came of it.</summary>
    private sealed record Moment(Tensor Observation, Tensor Location, Tensor Action, EnvironmentState Next);
}
