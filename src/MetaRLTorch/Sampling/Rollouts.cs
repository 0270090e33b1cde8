using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Sampling;

/// <summary>What happened in N episodes of H steps in each of M tasks: facts, without gradients.</summary>
public sealed record Rollouts
{
    /// <summary>s_h, what the policy saw before step h: [M, N, H, S].</summary>
    public required Tensor Observations { get; init; }

    /// <summary>s_H, what it would have seen next: [M, N, S].</summary>
    public required Tensor LastObservation { get; init; }

    /// <summary>a_h: [M, N, H, A], or int64 [M, N, H] for discrete actions.</summary>
    public required Tensor Actions { get; init; }

    /// <summary>r_h, 0 where the episode had ended: [M, N, H].</summary>
    public required Tensor Rewards { get; init; }

    /// <summary>Whether step h led to a state in which the episode ends: bool [M, N, H].</summary>
    public required Tensor Terminated { get; init; }

    /// <summary>1 for steps that happened, 0 after termination: [M, N, H].</summary>
    public required Tensor Alive { get; init; }

    /// <summary>1 for episodes that ended because their simulation diverged, else 0: [M, N].</summary>
    public required Tensor Diverged { get; init; }

    /// <summary>The parameters that sampled, per task: [M, …].</summary>
    public required Parameters Theta { get; init; }

    /// <summary>The distributions that the actions were drawn from, for every step: their statistics are [M, N, H, …].</summary>
    public required ActionDistribution Behavior { get; init; }

    /// <summary>V(s_h) of the policy's value head: [M, N, H]; null where it has none.</summary>
    public Tensor? Values { get; init; }

    /// <summary>V(s_H) of the policy's value head: [M, N]; null where it has none.</summary>
    public Tensor? LastValue { get; init; }

    /// <summary>What the rewards are made of, by name, 0 where the episode had ended: each [M, N, H].</summary>
    public IReadOnlyDictionary<string, Tensor> RewardParts { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>The number of tasks, M.</summary>
    public int Tasks => (int)Rewards.shape[0];

    /// <summary>The number of episodes per task, N.</summary>
    public int Episodes => (int)Rewards.shape[1];

    /// <summary>The number of steps, H.</summary>
    public int Horizon => (int)Rewards.shape[2];

    /// <summary>The undiscounted return, averaged over episodes: [M]. What curves show.</summary>
    public Tensor MeanReturn => Rewards.sum(-1).mean([1]);

    /// <summary>Steps that happened per episode, averaged over episodes: [M].</summary>
    public Tensor MeanLength => Alive.sum(-1).mean([1]);

    /// <summary>log π(a_h|s_h) of the parameters that sampled, 0 where the episode had ended: [M, N, H].</summary>
    public Tensor BehaviorLogProbability => Behavior.LogProbability(Actions) * Alive;

    /// <summary>One forward pass of a policy over everything recorded.</summary>
    /// <param name="policy">π(a|s; θ).</param>
    /// <param name="theta">Parameters per task, [M, …].</param>
    public Likelihood Likelihood(IPolicy policy, Parameters theta)
    {
        var distribution = policy.Distribution(theta, Observations);
        return new(distribution.LogProbability(Actions) * Alive, distribution);
    }

    /// <summary>KL(behavior ‖ current), averaged over the steps that happened: [M].</summary>
    public Tensor Divergence(Likelihood current) => Divergence(current.Distribution);

    /// <summary>KL(behavior ‖ current), averaged over the steps that happened: [M].</summary>
    /// <param name="current">The distributions at the recorded observations.</param>
    public Tensor Divergence(ActionDistribution current) => MeanOverSteps(current.DivergenceFrom(Behavior));

    /// <summary>The mean of a number over the steps that happened: [M, N, H] → [M].</summary>
    public Tensor MeanOverSteps(Tensor perStep) => (perStep * Alive).sum([1, 2]) / Alive.sum([1, 2]);

    /// <summary>
    /// KL of these rollouts' policy from that of other parameters, on the first episode of each task: a scalar.
    /// </summary>
    /// <param name="policy">π(a|s; θ).</param>
    /// <param name="theta">The other parameters, per task.</param>
    public Tensor DivergenceTo(IPolicy policy, Parameters theta)
    {
        var first = FirstEpisodes(1);
        var other = policy.Distribution(theta, first.Observations);
        return (other.DivergenceFrom(first.Behavior) * first.Alive).sum() / first.Alive.sum();
    }

    /// <summary>The rollouts of some tasks, as views.</summary>
    public Rollouts ForTasks(TaskRange range) =>
        With(part => part(this).narrow(0, range.Start, range.Count), Theta.ForTasks(range), Behavior.ForTasks(range));

    /// <summary>The first episodes of every task, as views: fewer draws from the same distributions.</summary>
    public Rollouts FirstEpisodes(int count) =>
        With(part => part(this).narrow(1, 0, count), Theta, Behavior.FirstEpisodes(count));

    /// <summary>The rollouts of every task <paramref name="copies"/> times in a row: [M · C, N, …].</summary>
    internal Rollouts Repeat(int copies)
    {
        Tensor Repeated(Tensor tensor) => TaskAxis.Repeat(tensor, copies);
        return With(part => Repeated(part(this)), Theta.Repeat(copies), Behavior.Map(Repeated, Repeated));
    }

    /// <summary>
    /// Every task <paramref name="groups"/> times in a row, each time without another group of N / G neighboring episodes:
    /// [M · G, N − N / G, …].
    /// </summary>
    /// <param name="groups">G, a divisor of N and at least 2.</param>
    internal Rollouts LeaveOut(int groups)
    {
        var (size, rest) = (Episodes / groups, Episodes - (Episodes / groups));
        var kept = Enumerable.Range(0, groups)
            .SelectMany(left => Enumerable.Range(0, Episodes).Where(n => n / size != left), (_, n) => (long)n);
        var index = torch.tensor(kept.ToArray(), device: Rewards.device);
        Tensor Left(Tensor tensor) => tensor.index_select(1, index).reshape([Tasks * groups, rest, .. tensor.shape[2..]]);
        return With(part => Left(part(this)), Theta.Repeat(groups), Behavior.Map(Left, shared => TaskAxis.Repeat(shared, groups)));
    }

    /// <summary>Rollouts of this kind in other tensors.</summary>
    /// <param name="map">Makes the tensor that takes another's place.</param>
    /// <param name="theta">The parameters that sample, [M, …].</param>
    internal Rollouts Map(Func<Tensor, Tensor> map, Parameters theta) =>
        With(part => map(part(this)), theta, Behavior.With(Behavior.Statistics.Map(map)));

    /// <summary>Every tensor but those of θ, for the owner of their lifetimes.</summary>
    internal IEnumerable<Tensor> Tensors =>
    [
        Observations, LastObservation, Actions, Rewards, Terminated, Alive, Diverged, .. Behavior.Statistics,
        .. Values is null ? [] : new[] { Values }, .. LastValue is null ? [] : new[] { LastValue }, .. RewardParts.Values,
    ];

    /// <summary>Rollouts with the fields of these, each made anew.</summary>
    /// <param name="make">Makes a field from what picks it.</param>
    /// <param name="theta">The parameters that sampled.</param>
    /// <param name="behavior">Their distributions.</param>
    private Rollouts With(Func<Func<Rollouts, Tensor>, Tensor> make, Parameters theta, ActionDistribution behavior) => new()
    {
        Observations = make(rollouts => rollouts.Observations),
        LastObservation = make(rollouts => rollouts.LastObservation),
        Actions = make(rollouts => rollouts.Actions),
        Rewards = make(rollouts => rollouts.Rewards),
        Terminated = make(rollouts => rollouts.Terminated),
        Alive = make(rollouts => rollouts.Alive),
        Diverged = make(rollouts => rollouts.Diverged),
        Values = Values is null ? null : make(rollouts => rollouts.Values!),
        LastValue = LastValue is null ? null : make(rollouts => rollouts.LastValue!),
        RewardParts = RewardParts.Keys.ToDictionary(name => name, name => make(rollouts => rollouts.RewardParts[name])),
        Theta = theta,
        Behavior = behavior,
    };
}
