using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// Moreau-envelope meta-RL (MEMRL): maximizes the best return near θ, with first derivatives only.
/// </summary>
/// <remarks>
/// Toghani, Perez-Salazar and Uribe, 2023 (arXiv:2305.12216). V_i(θ) = max_u J_i(u) − λ/2 ‖u − θ‖² has the gradient λ
/// (u_i*(θ) − θ): the inner maximum is differentiated by the envelope theorem, so that neither its path nor ∇²J is.
/// <code>
/// repeat
///   draw tasks 1..M
///   u_i = θ
///   for k = 0..K-1, or until ‖∇h_i‖ ≤ ν
///     D_i^k ~ π(·; u_i)
///     u_i ← u_i + η (∇J_i(u_i; D_i^k) - λ (u_i - θ))
///   θ ← θ + β/M Σ_i λ (u_i - θ)
/// </code>
/// With one step and η = 1/λ this is the policy gradient of all tasks together; with βλ = 1 the mean of the adapted
/// parameters. A last batch D_i ~ π(·; u_i) is drawn for the curves; no derivative uses it.
/// </remarks>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="adaptation">The proximal inner step.</param>
public sealed class Memrl(IRolloutSampler sampler, ProximalAdaptation adaptation) : IMetaAlgorithm
{
    /// <inheritdoc/>
    public MetaBatch Collect(Parameters theta, TaskBatch tasks, TaskStreams random)
    {
        var before = new List<Rollouts>();
        var start = theta.Detach().ForEachTask(tasks.Count);
        var adapted = start;                                                               // u_i = θ

        for (var k = 0; k < adaptation.Steps; k++)
        {
            before.Add(sampler.Sample(adapted, tasks, random.AtStep(k)));                  // D_i^k ~ π(·; u_i)
            adapted = adaptation.Step(adapted, start, before[k]);                          // u_i ← u_i + η ∇h_i
        }

        return new(tasks, before, After: sampler.Sample(adapted, tasks, random.AtStep(adaptation.Steps)));
    }

    /// <inheritdoc/>
    public MetaObjective Objective(Parameters theta, MetaBatch batch, bool differentiable = true)
    {
        var solution = batch.After.Theta;                                                  // u_i, constant
        var distance = (solution - theta.ForEachTask(batch.Tasks.Count)).FlattenPerTask().square().sum(-1);
        var envelope = batch.After.MeanDiscountedReturn - (0.5 * adaptation.Lambda * distance);
        return new(envelope, torch.zeros_like(envelope));                                  // gradient: λ (u_i - θ)
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: the adapted policies do not depend on θ here.</exception>
    public AdaptedFisher Curvature(MetaBatch batch) =>
        throw new NotSupportedException("MEMRL's adapted policies are constants of its objective. Use Adam or gradient ascent.");
}
