using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>Reptile: moves θ toward the parameters that K policy-gradient steps lead to.</summary>
/// <remarks>
/// Nichol, Achiam and Schulman, 2018 (arXiv:1803.02999), algorithm 2.
/// <code>
/// repeat
///   draw tasks 1..M, collect D_i^0..D_i^(K-1) through the inner loop as in MAML
///   θ ← θ + β/M Σ_i (θ_i^K - θ)
/// </code>
/// No derivative of the inner loop is taken. A last batch D_i ~ π(·; θ_i^K) is drawn for the curves only.
/// </remarks>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="adaptation">The inner step.</param>
public sealed class Reptile(IRolloutSampler sampler, GradientAdaptation adaptation) : IMetaAlgorithm
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
        var solution = batch.After.Theta;                                                  // θ_i^K, constant
        var distance = (solution - theta.ForEachTask(batch.Tasks.Count)).FlattenPerTask().square().sum(-1);
        return new(-0.5 * distance, torch.zeros_like(distance));                           // gradient: θ_i^K - θ
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: the adapted policies do not depend on θ here.</exception>
    public AdaptedFisher Curvature(MetaBatch batch) =>
        throw new NotSupportedException("Reptile's adapted policies are constants of its objective. Use Adam or gradient ascent.");
}
