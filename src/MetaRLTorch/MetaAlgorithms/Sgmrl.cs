using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// Stochastic-gradient meta-RL (SG-MRL): maximizes the return expected after K <em>stochastic</em> policy-gradient
/// steps, and so also credits θ for the data those steps were taken on.
/// </summary>
/// <remarks>
/// Fallah, Georgiev, Mokhtari and Ozdaglar, NeurIPS 2021 (arXiv:2002.05135), algorithm 1.
/// <code>
/// repeat
///   draw tasks 1..M
///   θ_i^0 = θ
///   for k = 0..K-1
///     D_i^k ~ π(·; θ_i^k)
///     θ_i^(k+1) = θ_i^k + α ∇J_i(θ_i^k; D_i^k)
///   D_i ~ π(·; θ_i^K)
///   θ ← θ + β/M Σ_i ∇[ J_i(θ_i^K; D_i) + Σ_k Σ_(τ∈D_i^k) ⊥w_i^k(τ) log π(τ; θ_i^k) ]
/// </code>
/// ⊥ stops the gradient; the weight w_i^k(τ) = Ĵ_i(D_i) − b is the return after adaptation minus any number that does not
/// depend on τ: as published the same for all τ of a task, or <see cref="LeaveOneOutWeights"/>, with the return that the inner
/// loop would have had without τ, which leaves little but what τ did. Without the last term this is <see
/// cref="Maml"/>, whose gradient is biased for this objective. The inner estimator must be the one actually stepped on
/// (<see cref="VanillaPolicyGradient"/>): this gradient needs the derivative of the update on fixed data, not an
/// estimate of ∇²J, which would count the score twice. Ĵ is the return whose gradient the outer surrogate estimates:
/// discounted where that surrogate weights steps by γ^h, else undiscounted.
/// <para>
/// Unbiased for the gradient of E[J_i(θ_i^K)], whatever the inner steps' advantages are, where the outer surrogate sums
/// over time, weights steps by γ^h (or γ = 1), and has advantages with λ = 1 that are not normalized and lack a fitted
/// baseline. Without γ^h and with γ &lt; 1 the score term is unbiased for the undiscounted return and the outer gradient
/// is not. Where the outer surrogate averages over time or normalizes advantages, each task's outer gradient is divided by
/// a scale of its own data, and the weight by the mean scale of the other tasks: the two terms keep their proportion, and
/// the weight's factor does not depend on the task's data. A baseline fitted to the same data costs a bias of order 1/N.
/// </para>
/// </remarks>
/// <param name="policy">π.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="loop">The inner loop, on the vanilla policy gradient.</param>
/// <param name="outer">The surrogate of the outer objective.</param>
/// <param name="conventions">The conventions of <paramref name="outer"/>.</param>
/// <param name="options">The score term.</param>
/// <param name="warnings">Receives what is doubtful about the weights.</param>
public sealed class Sgmrl(
    IPolicy policy,
    ISampler sampler,
    InnerLoop loop,
    IObjectiveEstimator outer,
    EstimatorOptions conventions,
    SgmrlOptions options,
    Warnings? warnings = null) : IMetaAlgorithm, ICurved
{
    /// <summary>The metric that says how far likelihood ratios carry.</summary>
    public const string EffectiveSampleSize = "score/effective_sample_size";

    private const string ScoreWeight = "score_weight";

    private readonly LeaveOneOutWeights _leaveOneOut =
        new(policy, sampler, loop, conventions, options.LeaveOneOut, warnings ?? new());

    /// <summary>The method in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<SgmrlOptions>(
        "sgmrl",
        "SG-MRL: maximizes the return after K stochastic policy-gradient steps, without MAML's bias.",
        (setup, options) =>
        {
            if (options.IsLeaveOneOut) options.LeaveOneOut.Check(setup.Episodes);
            var inner = new VanillaPolicyGradient(setup.Conventions);
            InnerLoop Loop(AdaptationOptions adaptation) => setup.GradientLoop(inner, adaptation);
            var algorithm = new Sgmrl(
                setup.Policy, setup.Sampler, Loop(setup.Adaptation), setup.Outer, setup.Conventions, options, setup.Warnings);
            return new(algorithm, Loop) { AddedTerm = options.InWords(setup.Conventions) };
        }) with
    {
        Paper = "Fallah, Georgiev, Mokhtari and Ozdaglar, NeurIPS 2021 (arXiv:2002.05135), algorithm 1",
    };

    /// <inheritdoc/>
    public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner)
    {
        var inner = loop.Collect(phi, tasks, random);                                      // D_i^k ~ π(·; θ_i^k), θ_i^(k+1)
        var after = sampler.Sample(inner.End.Theta, tasks, random.AtStep(loop.Steps));     // D_i ~ π(·; θ_i^K)
        var weights = options.IsLeaveOneOut ? _leaveOneOut.Of(phi, tasks, inner, after, random) : new(GainOf(tasks, after));
        return new(tasks, inner, after)
        {
            PerTask = new Dictionary<string, Tensor> { [ScoreWeight] = InOuterUnits(weights.Weights, after) },
            ReplayedSteps = weights.ReplayedSteps,
            Metrics = weights.EffectiveSampleSize is { } size
                ? new Dictionary<string, double> { [EffectiveSampleSize] = size }
                : MetaBatch.NoMetrics,
        };
    }

    /// <inheritdoc/>
    public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative)
    {
        var path = loop.Through(phi, batch.Inner, derivative);
        var weight = batch.PerTask[ScoreWeight];
        var score = torch.zeros_like(batch.After.Credit.Scale);
        foreach (var step in options.ReleasedCode ? path.Steps.Take(1) : path.Steps)       // Σ_(τ∈D_i^k) w_i^k(τ) log π(τ; θ_i^k)
            score += Weighted(step.Likelihood.LogProbability, weight.dim() == 1 ? weight.unsqueeze(1) : weight.select(1, step.K));

        var after = batch.After.Rollouts.Likelihood(policy, path.End.Theta);
        var gain = outer.Objective(after, batch.After);                                    // J_i(θ_i^K; D_i)
        return new(gain + score, batch.After.Rollouts.Divergence(after));
    }

    /// <inheritdoc/>
    public AdaptedFisher Curvature(MetaParameters phi, MetaBatch batch) => AdaptedFisher.Through(policy, loop, phi, batch);

    /// <summary>Σ_τ w(τ) log π(τ), with one weight for every group of neighboring episodes: [M].</summary>
    /// <param name="logProbability">[M, N, H].</param>
    /// <param name="weight">[M, G].</param>
    private static Tensor Weighted(Tensor logProbability, Tensor weight) =>
        (weight * logProbability.unflatten(1, weight.shape[1], -1).sum([2, 3])).sum(1);

    /// <summary>Ĵ_i(D_i) − b_i: [M].</summary>
    private Tensor GainOf(TaskBatch tasks, TaskData after)
    {
        if (options.ReleasedCode) return after.Credit.Advantages.mean([1, 2]);

        var value = after.MeanObjective(conventions);                                      // Ĵ_i(D_i)
        return options.ScoreBaseline switch                                                // Ĵ_i(D_i) - b_i
        {
            ScoreBaseline.OtherTasks => LeaveOneOut.FromMean(value),
            ScoreBaseline.TaskRegression => LeaveOneOut.FromRegression(value, tasks.Values),
            ScoreBaseline.None => value,
            var unknown => throw new InvalidOperationException($"{unknown} is no baseline."),
        };
    }

    /// <summary>The weights in the units of the outer surrogate.</summary>
    private Tensor InOuterUnits(Tensor weights, TaskData after)
    {
        if (options.ReleasedCode) return weights;
        if (options.ScoreScale is { } scale) return weights * scale;
        return weights / LeaveOneOut.Mean(after.RewardScale(conventions)).view([-1, .. Enumerable.Repeat(1L, (int)weights.dim() - 1)]);
    }
}
