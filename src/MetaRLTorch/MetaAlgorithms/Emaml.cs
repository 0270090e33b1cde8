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
/// <param name="adaptation">The inner step.</param>
/// <param name="outer">The surrogate of the outer objective.</param>
public sealed class Emaml(
    IPolicy policy,
    IRolloutSampler sampler,
    GradientAdaptation adaptation,
    IObjectiveEstimator outer) : IMetaAlgorithm
{
    /// <inheritdoc/>
    public MetaBatch Collect(Parameters theta, TaskBatch tasks, TaskStreams random)
    {
        var before = new List<Rollouts>();
        var adapted = theta.Detach().ForEachTask(tasks.Count);                             // θ_i^0 = θ

        for (var k = 0; k < adaptation.Steps; k++)
        {
            before.Add(sampler.Sample(adapted, tasks, random.AtStep(k)));                  // D_i^k ~ π(·; θ_i^k)
            adapted = adaptation.Step(adapted, before[k]);                                 // θ_i^(k+1) = θ_i^k + α ∇J_i
        }

        var after = sampler.Sample(adapted, tasks, random.AtStep(adaptation.Steps));       // D_i ~ π(·; θ_i^K)
        return new(tasks, before, after) { ScoreWeight = StandardizedReward(after) };
    }

    /// <inheritdoc/>
    public MetaObjective Objective(Parameters theta, MetaBatch batch, bool differentiable = true)
    {
        var adapted = theta.ForEachTask(batch.Tasks.Count);                                // θ_i^0 = θ
        var score = torch.zeros_like(batch.ScoreWeight!);

        foreach (var rollouts in batch.Before)
        {
            var likelihood = rollouts.Likelihood(policy, adapted);
            score += likelihood.LogProbability.sum([1, 2]) / rollouts.Alive.sum([1, 2]);   // mean log π(a|s; θ_i^k)
            adapted = adaptation.Step(adapted, likelihood, rollouts, differentiable);      // θ_i^(k+1)
        }

        var after = batch.After.Likelihood(policy, adapted);
        var gain = outer.Objective(after, batch.After);                                    // J_i(θ_i^K; D_i)
        return new(gain + (batch.ScoreWeight! * score), batch.After.Divergence(after));
    }

    /// <inheritdoc/>
    public AdaptedFisher Curvature(MetaBatch batch) => AdaptedFisher.Through(policy, adaptation, batch);

    /// <summary>w_i: the mean standardized reward of each task, [M].</summary>
    private static Tensor StandardizedReward(Rollouts after)
    {
        var steps = after.Alive.sum();
        var mean = after.Rewards.sum() / steps;
        var deviation = (((after.Rewards - mean) * after.Alive).square().sum() / steps).sqrt() + 1e-8;
        return ((after.Rewards - mean) * after.Alive).sum([1, 2]) / after.Alive.sum([1, 2]) / deviation;
    }
}
