using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// First-order MAML: <see cref="Maml"/> with the derivative of the inner loop replaced by the identity.
/// </summary>
/// <remarks>
/// Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.2. No second derivative is taken anywhere.
/// <code>
/// repeat
///   draw tasks 1..M, collect D_i^0..D_i^(K-1) and D_i through the inner loop as in MAML
///   θ ← θ + β/M Σ_i ∇J_i(θ_i^K; D_i)            the gradient with respect to θ_i^K, applied to θ
/// </code>
/// </remarks>
/// <param name="policy">π.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="adaptation">The inner step.</param>
/// <param name="outer">The surrogate of the outer objective.</param>
public sealed class FirstOrderMaml(
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

        return new(tasks, before, After: sampler.Sample(adapted, tasks, random.AtStep(adaptation.Steps)));
    }

    /// <inheritdoc/>
    public MetaObjective Objective(Parameters theta, MetaBatch batch, bool differentiable = true)
    {
        var start = theta.ForEachTask(batch.Tasks.Count);
        var adapted = start + (Adapt(start, batch) - start).Detach();                      // dθ_i^K/dθ := I
        var after = batch.After.Likelihood(policy, adapted);
        return new(outer.Objective(after, batch.After), batch.After.Divergence(after));    // J_i(θ_i^K; D_i)
    }

    /// <inheritdoc/>
    public AdaptedFisher Curvature(MetaBatch batch) =>
        new(policy, [], batch.After.Theta.Track(), batch.After);

    /// <summary>θ_i^K, values only.</summary>
    private Parameters Adapt(Parameters start, MetaBatch batch)
    {
        var adapted = start.Track();
        foreach (var rollouts in batch.Before)
        {
            var likelihood = rollouts.Likelihood(policy, adapted);
            adapted = adaptation.Step(adapted, likelihood, rollouts, differentiable: false);
        }

        return adapted;
    }
}
