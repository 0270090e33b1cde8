using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// Meta-SGD: MAML that also learns the inner step size of every parameter, and with it the direction of the step.
/// </summary>
/// <remarks>
/// Li, Zhou, Chen and Li, 2017 (arXiv:1707.09835), algorithm 2.
/// <code>
/// repeat
///   draw tasks 1..M
///   θ_i^0 = θ
///   for k = 0..K-1
///     D_i^k ~ π(·; θ_i^k)
///     θ_i^(k+1) = θ_i^k + α ∘ ∇J_i(θ_i^k; D_i^k)
///   D_i ~ π(·; θ_i^K)
///   (θ, α) ← (θ, α) + β/M Σ_i ∇_(θ, α) J_i(θ_i^K; D_i)
/// </code>
/// Meta-parameters are (θ, α). A step size may become negative, as in the paper.
/// </remarks>
/// <param name="policy">π with its step sizes.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="adaptation">The inner step.</param>
/// <param name="outer">The surrogate of the outer objective.</param>
public sealed class MetaSgd(
    LearnedStepSizes policy,
    IRolloutSampler sampler,
    LearnedStepAdaptation adaptation,
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
            adapted = adaptation.Step(adapted, before[k]);                               // θ_i^(k+1) = θ_i^k + α ∘ ∇J_i
        }

        return new(tasks, before, After: sampler.Sample(adapted, tasks, random.AtStep(adaptation.Steps)));
    }

    /// <inheritdoc/>
    public MetaObjective Objective(Parameters theta, MetaBatch batch, bool differentiable = true)
    {
        var adapted = theta.ForEachTask(batch.Tasks.Count);                                // θ_i^0 = θ

        foreach (var rollouts in batch.Before)
        {
            var likelihood = rollouts.Likelihood(policy, adapted);
            adapted = adaptation.Step(adapted, likelihood, rollouts, differentiable);    // θ_i^(k+1) = θ_i^k + α ∘ ∇J_i
        }

        var after = batch.After.Likelihood(policy, adapted);
        return new(outer.Objective(after, batch.After), batch.After.Divergence(after));    // J_i(θ_i^K; D_i)
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: the curvature of learned step sizes is not factored.</exception>
    public AdaptedFisher Curvature(MetaBatch batch) =>
        throw new NotSupportedException("Meta-SGD has no factored curvature. Use Adam or gradient ascent.");
}
