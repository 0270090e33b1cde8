using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>E-MAML: MAML with a normalized exploration term that credits θ for the data it explored.</summary>
/// <remarks>
/// Stadie, Yang, Houthooft, Chen, Duan, Wu, Abbeel and Sutskever, NeurIPS 2018 (arXiv:1803.01118), §3.1, with the
/// constants of its published re-implementation (ProMP): rewards standardized over all tasks, and means instead of
/// sums.
/// <code>
/// repeat
///   draw tasks 1..M, collect D_i^0..D_i^(K-1) and D_i through the inner loop as in MAML
///   w_i = mean over D_i of (r - mean r)/std r            mean and std over the rewards of all tasks
///   θ ← θ + β/M Σ_i ∇[ J_i(θ_i^K; D_i) + ⊥w_i · Σ_k mean_(D_i^k) log π(a|s; θ_i^k) ]
/// </code>
/// The same two terms as <see cref="Sgmrl"/> in another proportion, which makes it a heuristic: its gradient is not
/// that of the return after adaptation.
/// </remarks>
/// <param name="policy">π.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="loop">The inner loop.</param>
/// <param name="outer">The surrogate of the outer objective.</param>
public sealed class Emaml(IPolicy policy, ISampler sampler, InnerLoop loop, IObjectiveEstimator outer) : IMetaAlgorithm, ICurved
{
    private const string ScoreWeight = "score_weight";

    /// <summary>The method in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<InnerEstimatorOptions>(
        "emaml",
        "E-MAML: MAML with a normalized exploration term.",
        (setup, options) =>
        {
            var inner = setup.Estimator("inner_estimator", options.InnerEstimator);
            InnerLoop Loop(AdaptationOptions adaptation) => setup.GradientLoop(inner, adaptation);
            return new(new Emaml(setup.Policy, setup.Sampler, Loop(setup.Adaptation), setup.Outer), Loop)
            {
                AddedTerm = "objective + score_weight * sum over k of the mean log-probability of before/k; " +
                    "score_weight = mean standardized reward",
            };
        }) with
    {
        Paper = "Stadie, Yang, Houthooft, Chen, Duan, Wu, Abbeel and Sutskever, NeurIPS 2018 (arXiv:1803.01118), §3.1",
    };

    /// <inheritdoc/>
    public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner)
    {
        var inner = loop.Collect(phi, tasks, random);                                      // D_i^k ~ π(·; θ_i^k), θ_i^(k+1)
        var after = sampler.Sample(inner.End.Theta, tasks, random.AtStep(loop.Steps));     // D_i ~ π(·; θ_i^K)
        return new(tasks, inner, after)
        {
            PerTask = new Dictionary<string, Tensor> { [ScoreWeight] = StandardizedReward(after.Rollouts) },
        };
    }

    /// <inheritdoc/>
    public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative)
    {
        var path = loop.Through(phi, batch.Inner, derivative);
        var score = torch.zeros_like(batch.PerTask[ScoreWeight]);
        foreach (var step in path.Steps)                                                   // mean log π(a|s; θ_i^k)
            score += step.Likelihood.LogProbability.sum([1, 2]) / step.Data.Rollouts.Alive.sum([1, 2]);

        var after = batch.After.Rollouts.Likelihood(policy, path.End.Theta);
        var gain = outer.Objective(after, batch.After);                                    // J_i(θ_i^K; D_i)
        return new(gain + (batch.PerTask[ScoreWeight] * score), batch.After.Rollouts.Divergence(after));
    }

    /// <inheritdoc/>
    public AdaptedFisher Curvature(MetaParameters phi, MetaBatch batch) => AdaptedFisher.Through(policy, loop, phi, batch);

    /// <summary>w_i: the mean standardized reward of each task, [M].</summary>
    private static Tensor StandardizedReward(Rollouts after)
    {
        var steps = after.Alive.sum();
        var mean = after.Rewards.sum() / steps;
        var deviation = (((after.Rewards - mean) * after.Alive).square().sum() / steps).sqrt() + 1e-8;
        return ((after.Rewards - mean) * after.Alive).sum([1, 2]) / after.Alive.sum([1, 2]) / deviation;
    }
}
