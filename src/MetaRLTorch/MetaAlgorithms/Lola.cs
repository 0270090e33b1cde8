using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>Learning with opponent-learning awareness (LOLA): two players who both shape how the other one learns.</summary>
/// <remarks>
/// Foerster et al., AAMAS 2018 (arXiv:1709.04326), with sampled derivatives by DiCE, ICML 2018 (arXiv:1802.05098); off-policy as in
/// Liu et al., NeurIPS 2022 (arXiv:2112.15400).
/// <code>
/// repeat
///   player 1:  θ_2' = ⊥θ_2
///     for k = 0..K-1
///       D^k ~ π(·; θ_1, θ_2'), with a buffer also earlier ones
///       θ_2' ← θ_2' + α ∇_(θ_2) J_2(θ_1, θ_2'; D^k)
///     D ~ π(·; θ_1, θ_2'),  g_1 = ∇_(θ_1) J_1(θ_1, θ_2'; D)      through all K steps
///   player 2:  the same with the roles exchanged
///   θ_1, θ_2 ← θ_1 + β/2 g_1, θ_2 + β/2 g_2
/// </code>
/// φ is both players' tables; the objective is the mean over both. Tasks 2 i and 2 i + 1 are one game, as its first and its second player see it.
/// </remarks>
/// <param name="policy">Both players.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="opponent">The other player's steps.</param>
/// <param name="steps">K, the lookaheads.</param>
/// <param name="outer">The surrogate of a player's own return.</param>
/// <param name="buffer">Episodes of a replay buffer; null to look ahead on fresh ones alone.</param>
public sealed class Lola(
    IPolicy policy, ISampler sampler, Opponent opponent, int steps, IObjectiveEstimator outer, int? buffer = null) : IMetaAlgorithm
{
    /// <summary>The metric of what a player earns in a round before any look ahead, mean of both players.</summary>
    public const string MeanReward = "players/mean_reward";

    private const string PlayerName = "player";

    /// <summary>The method in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<LolaOptions>(
        "lola",
        "LOLA: two players of a game, each of whom shapes how the other one learns.",
        (setup, options) =>
        {
            Check(setup, options);
            var estimator = options.Buffer is null
                ? setup.Estimator("inner_estimator", options.InnerEstimator)
                : new OffPolicyDice(setup.Conventions);
            Opponent Other(AdaptationOptions adaptation) => new(setup.Policy, estimator, setup.Sampler, adaptation.StepSize);
            var method = new Lola(
                setup.Policy, setup.Sampler, Other(setup.Adaptation), setup.Adaptation.Steps, setup.Outer, options.Buffer);
            return new(method, Other);
        }) with
    {
        NeedsPlayers = true,
        Paper = "Foerster et al., AAMAS 2018 (arXiv:1709.04326) and ICML 2018 (arXiv:1802.05098)",
    };

    /// <inheritdoc/>
    public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner)
    {
        var games = Paired(tasks);
        var player = Opponent.PlayerOf(games.Count, games.Values.device);
        var theta = phi.Start.Clone().ForEachTask(games.Count);
        var (kept, data, fresh, older) = (EpisodeBuffer.Recall(learner), new List<TaskData>(), new List<Rollouts>(), 0L);
        for (var k = 0; k < steps; k++)
        {
            var drawn = sampler.Sample(theta, games, random.AtStep(k));                    // D^k ~ π(·; θ_1, θ_2')
            fresh.Add(drawn.Rollouts);
            if (buffer is { } capacity)
            {
                drawn = drawn with { Rollouts = new EpisodeBuffer(capacity).Join(drawn.Rollouts, kept) };
                kept = [.. drawn.Rollouts.Tensors];
                older += drawn.Rollouts.Rewards.numel() - fresh[k].Rewards.numel();
            }

            data.Add(opponent.Credited(drawn, 1 - player));
            theta = opponent.Step(theta.Track(), player, data[k], differentiable: false).Detach();     // θ_2'
        }

        var after = opponent.Credited(sampler.Sample(theta, games, random.AtStep(steps)), player);   // D ~ π(·; θ_1, θ_2')
        var first = fresh.FirstOrDefault() ?? after.Rollouts;
        return new(games, new InnerBatch(data, new Inner(theta, new([]))), after)
        {
            PerTask = new Dictionary<string, Tensor> { [PlayerName] = player },
            ReplayedSteps = -older,                                                        // counted when they were taken
            Metrics = new Dictionary<string, double> { [MeanReward] = 0.5 * first.MeanOverSteps(first.Rewards).mean().ToDouble() },
            Learner = new(new Dictionary<string, Tensor>(EpisodeBuffer.Named(kept))),
        };
    }

    /// <inheritdoc/>
    public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative)
    {
        var player = batch.PerTask[PlayerName];
        var theta = Opponent.Seen(phi.Start.ForEachTask(batch.Tasks.Count), player);       // θ_1, ⊥θ_2
        foreach (var data in batch.Inner.Data)
            theta = opponent.Step(theta, player, data, derivative == Derivative.Unrolled);  // θ_2', a function of θ_1
        var after = batch.After.Rollouts.Likelihood(policy, theta);
        return new(outer.Objective(after, batch.After), batch.After.Rollouts.Divergence(after));   // J_1(θ_1, θ_2'; D)
    }

    /// <summary>The tasks with an even number, each for both of its players.</summary>
    private static TaskBatch Paired(TaskBatch tasks)
    {
        var even = torch.arange(tasks.Count, torch.int64, tasks.Values.device);
        return new(tasks.Values.index_select(0, even - even.remainder(2)));
    }

    private static void Check(MethodSetup setup, LolaOptions options)
    {
        if (setup.Environment.Spec.Players != 2)
        {
            throw new UserException(
                "algorithm.name: lola in an environment without two players, whose learning it is about. Use environment.name: prisoners_dilemma.");
        }

        if (setup.Tasks % 2 != 0)
        {
            throw new UserException(
                $"sampling.tasks: {setup.Tasks}, but every game is a task for each of its two players. Use an even number: 2 for one game.");
        }

        if (options.Buffer < setup.Episodes)
        {
            throw new UserException(
                $"algorithm.options.buffer: {options.Buffer}, but each look ahead adds sampling.episodes: {setup.Episodes}. Give at least as " +
                "many, or leave it out to use fresh episodes alone.");
        }
    }
}
