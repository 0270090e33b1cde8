using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// Proximal meta-policy search (ProMP): MAML with a low-variance inner curvature and a clipped outer surrogate.
/// </summary>
/// <remarks>
/// Rothfuss, Lee, Clavera, Asfour and Abbeel, ICLR 2019 (arXiv:1810.06784), algorithm 1; constants of its published
/// code.
/// <code>
/// repeat
///   θ_o = θ; draw tasks 1..M, collect D_i^0..D_i^(K-1) and D_i through the inner loop as in MAML
///   for each of E epochs on this data
///     θ_i^(k+1) = θ_i^k + α ∇J_ratio(θ_i^k; D_i^k)          J_ratio: mean of π(a|s; θ)/π(a|s; θ_o,i^k) · Â
///     θ ← θ + β/M Σ_i ∇[ J_clip(θ_i^K; D_i) - η/K Σ_k KL(π(θ_o,i^k) ‖ π(θ_i^k)) ]
/// </code>
/// E is the setting <c>outer.epochs</c>.
/// <para>PPO-MAML, a baseline in the published code, differs in <paramref name="adaptation"/>'s estimator alone: it steps
/// along ∇J_log, J_log the mean of log π(a|s; θ) · Â, as MAML does, and so has the curvature of the update on fixed data.
/// Both take J_clip from proximal policy optimization (Schulman et al., 2017, arXiv:1707.06347).</para>
/// </remarks>
/// <param name="policy">π.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="adaptation">The inner step: on the likelihood ratio, or for PPO-MAML on the vanilla policy gradient.</param>
/// <param name="outer">The outer surrogate.</param>
/// <param name="options">η.</param>
public sealed class Promp(
    IPolicy policy,
    IRolloutSampler sampler,
    GradientAdaptation adaptation,
    ClippedSurrogate outer,
    ClippedOptions options) : IMetaAlgorithm
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

        return new(tasks, before, After: sampler.Sample(adapted, tasks, random.AtStep(adaptation.Steps)));
    }

    /// <inheritdoc/>
    public MetaObjective Objective(Parameters theta, MetaBatch batch, bool differentiable = true)
    {
        var adapted = theta.ForEachTask(batch.Tasks.Count);                                // θ_i^0 = θ
        var drift = torch.zeros_like(batch.After.AdvantageScale);

        foreach (var rollouts in batch.Before)
        {
            var likelihood = rollouts.Likelihood(policy, adapted);
            drift += rollouts.Divergence(likelihood) / batch.Before.Count;          // 1/K Σ_k KL(π(θ_o,i^k) ‖ π(θ_i^k))
            adapted = adaptation.Step(adapted, likelihood, rollouts, differentiable);      // θ_i^(k+1)
        }

        var after = batch.After.Likelihood(policy, adapted);
        var gain = outer.Objective(after, batch.After);                                    // J_clip(θ_i^K; D_i)
        return new(gain - (options.DivergencePenalty * drift), batch.After.Divergence(after));
    }

    /// <inheritdoc/>
    public AdaptedFisher Curvature(MetaBatch batch) => AdaptedFisher.Through(policy, adaptation, batch);
}
