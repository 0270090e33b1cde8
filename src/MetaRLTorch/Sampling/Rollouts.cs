using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Sampling;

/// <summary>
/// What happened in N episodes of H steps in each of M tasks, and the advantages estimated from it. Plain data: no
/// gradients, but for the inner step that was taken on it, where that was kept.
/// </summary>
public sealed record Rollouts
{
    /// <summary>s_h: [M, N, H, S].</summary>
    public required Tensor Observations { get; init; }

    /// <summary>a_h: [M, N, H, A], or int64 [M, N, H] for discrete actions.</summary>
    public required Tensor Actions { get; init; }

    /// <summary>r_h, 0 where the episode had ended: [M, N, H].</summary>
    public required Tensor Rewards { get; init; }

    /// <summary>1 for steps that happened, 0 after termination: [M, N, H].</summary>
    public required Tensor Alive { get; init; }

    /// <summary>1 for episodes that ended because their simulation broke down, else 0: [M, N].</summary>
    public required Tensor Broken { get; init; }

    /// <summary>Â_h, 0 where the episode had ended: [M, N, H].</summary>
    public required Tensor Advantages { get; init; }

    /// <summary>What the advantages were divided by to normalize them, 1 if they were not: [M].</summary>
    public required Tensor AdvantageScale { get; init; }

    /// <summary>The parameters that sampled, per task: [M, …].</summary>
    public required Parameters Theta { get; init; }

    /// <summary>The distributions the actions were drawn from, over the B = N·H observations of each task.</summary>
    public required ActionDistribution Behavior { get; init; }

    /// <summary>γ.</summary>
    public required double Discount { get; init; }

    /// <summary>The inner steps on this data that were kept, by the tasks that took them together.</summary>
    internal IReadOnlyDictionary<TaskRange, InnerStep>? Steps { get; set; }

    /// <summary>The inner step on this data, where it is to be used instead of being taken again.</summary>
    internal (Parameters Start, InnerStep Step)? Known { get; init; }

    /// <summary>The number of tasks, M.</summary>
    public int Tasks => (int)Rewards.shape[0];

    /// <summary>The number of episodes per task, N.</summary>
    public int Episodes => (int)Rewards.shape[1];

    /// <summary>The number of steps, H.</summary>
    public int Horizon => (int)Rewards.shape[2];

    /// <summary>The undiscounted return, averaged over episodes: [M]. What curves show.</summary>
    public Tensor MeanReturn => Rewards.sum(-1).mean([1]);

    /// <summary>Σ_h γ^h r_h, averaged over episodes: [M]. The papers' Ĵ_i(D_i).</summary>
    public Tensor MeanDiscountedReturn => (Rewards * DiscountPowers).sum(-1).mean([1]);

    /// <summary>Steps that happened per episode, averaged over episodes: [M].</summary>
    public Tensor MeanLength => Alive.sum(-1).mean([1]);

    /// <summary>γ^h: [H].</summary>
    public Tensor DiscountPowers =>
        full([1], Discount, Rewards.dtype, Rewards.device).pow(arange(Horizon, Rewards.dtype, Rewards.device));

    /// <summary>log π(a_h|s_h) of the parameters that sampled, 0 where the episode had ended: [M, N, H].</summary>
    public Tensor BehaviorLogProbability =>
        Behavior.LogProbability(FlatActions).view(Tasks, Episodes, Horizon) * Alive;

    /// <summary>The actions of the B = N·H steps of each task in one row of steps.</summary>
    private Tensor FlatActions =>
        Actions.dim() == 3 ? Actions.view(Tasks, Episodes * Horizon) : Actions.view(Tasks, Episodes * Horizon, -1);

    /// <summary>One forward pass of a policy over everything recorded.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="theta">Parameters per task, [M, …].</param>
    public Likelihood Likelihood(IPolicy policy, Parameters theta)
    {
        if (Known is { } known && ReferenceEquals(known.Start, theta.Shared ?? theta)) return known.Step.Likelihood;
        var observations = Observations.view(Tasks, Episodes * Horizon, -1);
        var distribution = policy.Distribution(theta, policy.Locate(theta, observations));
        var logProbability = distribution.LogProbability(FlatActions).view(Tasks, Episodes, Horizon) * Alive;
        return new(logProbability, distribution);
    }

    /// <summary>KL(behavior ‖ current), averaged over the steps that happened: [M].</summary>
    public Tensor Divergence(Likelihood current) => Divergence(current.Distribution);

    /// <summary>KL(behavior ‖ current), averaged over the steps that happened: [M].</summary>
    /// <param name="current">Distributions over the B = N·H recorded observations of each task.</param>
    public Tensor Divergence(ActionDistribution current)
    {
        var perStep = current.DivergenceFrom(Behavior).view(Tasks, Episodes, Horizon);
        return (perStep * Alive).sum([1, 2]) / Alive.sum([1, 2]);
    }

    /// <summary>
    /// KL of these rollouts' policy from that of other parameters, on the first episode of each task: a scalar.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="theta">The other parameters, per task.</param>
    public Tensor DivergenceTo(IPolicy policy, Parameters theta)
    {
        var observations = Observations.select(1, 0);                                              // [M, H, S]
        var own = policy.Distribution(Theta, policy.Locate(Theta, observations));
        var other = policy.Distribution(theta, policy.Locate(theta, observations));
        var alive = Alive.select(1, 0);
        return (other.DivergenceFrom(own) * alive).sum() / alive.sum();
    }

    /// <summary>The rollouts of some tasks, as views.</summary>
    public Rollouts ForTasks(TaskRange range) => this with
    {
        Observations = Observations.narrow(0, range.Start, range.Count),
        Actions = Actions.narrow(0, range.Start, range.Count),
        Rewards = Rewards.narrow(0, range.Start, range.Count),
        Alive = Alive.narrow(0, range.Start, range.Count),
        Broken = Broken.narrow(0, range.Start, range.Count),
        Advantages = Advantages.narrow(0, range.Start, range.Count),
        AdvantageScale = AdvantageScale.narrow(0, range.Start, range.Count),
        Theta = Theta.ForTasks(range),
        Behavior = Behavior.ForTasks(range),
        Steps = null,
    };

    /// <summary>The first episodes of every task, as views: fewer draws from the same distributions.</summary>
    public Rollouts FirstEpisodes(int count) => this with
    {
        Observations = Observations.narrow(1, 0, count),
        Actions = Actions.narrow(1, 0, count),
        Rewards = Rewards.narrow(1, 0, count),
        Alive = Alive.narrow(1, 0, count),
        Broken = Broken.narrow(1, 0, count),
        Advantages = Advantages.narrow(1, 0, count),
        Behavior = Behavior.FirstSteps(count * Horizon),
        Steps = null,
        Known = null,
    };
}
