using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// Implicit MAML (iMAML): maximizes the return of each task's best policy near θ, with a meta-gradient that depends on
/// that policy only and not on the steps that led to it.
/// </summary>
/// <remarks>
/// Rajeswaran, Finn, Kakade and Levine, NeurIPS 2019 (arXiv:1909.04630), algorithms 1 and 2, with returns in the place
/// of losses and fresh data in the place of data sets.
/// <code>
/// repeat
///   draw tasks 1..M
///   u_i = θ
///   for k = 0..K-1
///     D_i^k ~ π(·; u_i)
///     u_i ← u_i + η (∇J_i(u_i; D_i^k) - λ (u_i - θ))                    toward argmax J_i(u) - λ/2 ‖u - θ‖²
///   D_i ~ π(·; u_i)
///   x_i: (I - 1/λ ∇²J_i(u_i; D_i)) x_i = ∇J_i(u_i; D_i)                 conjugate gradients
///   θ ← θ + β/M Σ_i x_i
/// </code>
/// The inner loop is that of <see cref="Memrl"/>, which maximizes the penalized return and therefore needs no x_i. The
/// inner estimator has to estimate ∇²J, as <see cref="LowVarianceCurvature"/> does. Both sides of the system come from
/// D_i, whose noise biases x_i; so does an inner loop that stops short of the maximum.
/// </remarks>
/// <param name="policy">π.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="adaptation">The proximal inner step.</param>
/// <param name="outer">The surrogate of the outer objective.</param>
/// <param name="implicitly">The derivative of the inner maximum.</param>
public sealed class Imaml(
    IPolicy policy,
    IRolloutSampler sampler,
    ProximalAdaptation adaptation,
    IObjectiveEstimator outer,
    ImplicitDifferentiation implicitly) : IMetaAlgorithm
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
        var solution = batch.After.Theta.Track();                                          // u_i
        var gain = outer.Objective(batch.After.Likelihood(policy, solution), batch.After); // J_i(u_i; D_i)
        var value = gain.detach();
        if (!differentiable) return new(value, torch.zeros_like(value));

        var surrogate = implicitly.Surrogate(                                              // gradient: x_i
            (u, phi) => adaptation.Objective(u, phi, batch.After),
            solution,
            theta.ForEachTask(batch.Tasks.Count),
            Gradient.PerTask(gain, solution, differentiable: false));
        return new(value + surrogate - surrogate.detach(), torch.zeros_like(value));
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: every product with the curvature would take two linear
    /// systems.</exception>
    public AdaptedFisher Curvature(MetaBatch batch) =>
        throw new NotSupportedException("iMAML's adapted policies are solutions, not sums of steps. Use Adam or gradient ascent.");
}
