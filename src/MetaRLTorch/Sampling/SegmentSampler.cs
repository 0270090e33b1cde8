using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Sampling;

/// <summary>
/// Rolls N lives of every task out for some steps at a time: episodes that end start anew, and the next segment goes on where the
/// last one stopped.
/// </summary>
/// <param name="environment">The environment.</param>
/// <param name="policy">π and V.</param>
/// <param name="episodes">N.</param>
/// <param name="length">Steps of a segment, H.</param>
/// <param name="discount">γ of <see cref="TaskData.Credit"/>.</param>
/// <param name="lambda">λ of <see cref="TaskData.Credit"/>.</param>
/// <param name="time">Receives where the time goes.</param>
public sealed class SegmentSampler(
    IEnvironment environment, IActorCritic policy, int episodes, int length, double discount, double lambda, SamplingTime? time = null)
{
    /// <summary>The next segment of every task, and where its lives stand then. Never differentiated.</summary>
    /// <param name="theta">Parameters per task, [M, …].</param>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="lives">Where the last segment stopped; null to begin.</param>
    /// <param name="random">The streams of these tasks at this step of the inner loop.</param>
    public (TaskData Data, Lives Lives) Sample(Parameters theta, TaskBatch tasks, Lives? lives, TaskStreams random)
    {
        using var noGrad = torch.no_grad();
        var (spec, laps) = (environment.Spec, new SamplingTime.Laps());
        var starts = random.Uniform(RandomPurpose.Start, [length + 1, episodes, spec.StartSize], torch.float64, torch.CPU);
        var noise = policy.SampleNoise(random, episodes, length, theta.DataType, theta.Device);
        var chance = random.Uniform(RandomPurpose.Transition, [length, episodes, spec.ChanceSize], theta.DataType, theta.Device);
        EnvironmentState Fresh(int h) => environment.Reset(tasks, episodes, starts.select(1, h));
        laps.Policy += laps.Next();
        lives ??= Lives.Begin(Fresh(length));

        var steps = new List<(Tensor Observation, Tensor Value, ActionDistribution Distribution, Tensor Action, EnvironmentState Next)>();
        for (var h = 0; h < length; h++)
        {
            laps.Environment += laps.Next();
            var observation = lives.State.Observation;
            var (distribution, values) = policy.Judge(theta, observation);
            var action = distribution.Act(noise.select(1, h));
            laps.Policy += laps.Next();
            var next = environment.Step(tasks, lives.State, action, chance.select(1, h));
            lives = lives.After(next, () => Fresh(h));
            steps.Add((observation, values, distribution, action, next));
        }

        laps.Environment += laps.Next();
        time?.Add(laps, threads: 1);
        Tensor Stack(Func<(Tensor Observation, Tensor Value, ActionDistribution, Tensor Action, EnvironmentState Next), Tensor> part) =>
            torch.stack(steps.Select(part), 2);
        var (rewards, last) = (Stack(step => step.Next.Reward), lives.State.Observation);
        return (Credited(tasks, new Rollouts
        {
            Observations = Stack(step => step.Observation),
            LastObservation = last,
            Actions = Stack(step => step.Action),
            Rewards = rewards,
            Terminated = Stack(step => step.Next.Terminated),
            Alive = torch.ones_like(rewards),
            Diverged = torch.zeros([tasks.Count, episodes], rewards.dtype, rewards.device),
            Theta = RolloutSampler.Sampled(theta, tasks.Count),
            Behavior = steps[0].Distribution.Stack([.. steps.Select(step => step.Distribution)], tasks.Count),
            Values = Stack(step => step.Value),
            LastValue = policy.Values(theta, last.unsqueeze(2)).squeeze(2),
        }), lives);
    }

    /// <summary>The segment that <see cref="Facts"/> named, under the parameters that drew it; null where there is none.</summary>
    /// <param name="facts">By name.</param>
    /// <param name="theta">The parameters that drew it, [M, …].</param>
    /// <param name="tasks">The M tasks.</param>
    public TaskData? Recall(IReadOnlyDictionary<string, Tensor> facts, Parameters theta, TaskBatch tasks)
    {
        if (!facts.TryGetValue("segment.rewards", out var rewards)) return null;
        using var noGrad = torch.no_grad();
        var observations = facts["segment.observations"];
        var (behavior, values) = policy.Judge(theta, observations);
        var last = facts["segment.last_observation"];
        return Credited(tasks, new Rollouts
        {
            Observations = observations,
            LastObservation = last,
            Actions = facts["segment.actions"],
            Rewards = rewards,
            Terminated = facts["segment.terminated"],
            Alive = torch.ones_like(rewards),
            Diverged = torch.zeros([tasks.Count, episodes], rewards.dtype, rewards.device),
            Theta = RolloutSampler.Sampled(theta, tasks.Count),
            Behavior = behavior,
            Values = values,
            LastValue = policy.Values(theta, last.unsqueeze(2)).squeeze(2),
        });
    }

    /// <summary>What of a segment cannot be computed from its parameters, by name.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> Facts(Rollouts segment) =>
    [
        new("segment.observations", segment.Observations),
        new("segment.last_observation", segment.LastObservation),
        new("segment.actions", segment.Actions),
        new("segment.rewards", segment.Rewards),
        new("segment.terminated", segment.Terminated),
    ];

    private TaskData Credited(TaskBatch tasks, Rollouts rollouts)
    {
        var rewards = rollouts.Rewards;
        Tensor Full(double value, params long[] shape) => torch.full(shape, value, rewards.dtype, rewards.device);
        var advantages = SegmentAdvantage.Estimate(
            rewards, rollouts.Values!, rollouts.LastValue!, rollouts.Terminated, Full(discount, 1, 1), Full(lambda, 1, 1));
        var powers = Full(discount, 1).pow(torch.arange(rewards.shape[2], rewards.dtype, rewards.device));
        return new(tasks, rollouts, new(advantages, Full(1, tasks.Count), rewards, powers));
    }
}
