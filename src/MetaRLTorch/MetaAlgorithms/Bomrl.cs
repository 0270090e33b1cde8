using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// Bilevel-optimization meta-RL (BO-MRL): maximizes the return of the best policy that one data collection allows near
/// the meta-policy.
/// </summary>
/// <remarks>
/// Xu and Zhu, NeurIPS 2024 (arXiv:2410.09728).
/// <code>
/// repeat
///   draw tasks 1..M
///   D_i ~ π(·; θ)                                                       data is collected once
///   u_i = argmax_u h_i(u, θ) = L_i(u, θ) - λ D²(π_θ, π_u)               many steps on D_i, or in closed form;
///                                                                       or the best u with D² ≤ δ
///   D'_i ~ π(·; u_i)
///   for each of E epochs on this data
///     u_i = argmax_u h_i(u, θ)                                          in the first epoch the u_i that drew D'_i
///     x_i: (-∇²_uu h_i) x_i = ∇J_i(u_i; D'_i)                           conjugate gradients
///     θ ← θ + β/M Σ_i (∂_θ ∇_u h_i(u_i, θ))ᵀ x_i
/// </code>
/// E is the setting <c>outer.epochs</c>; the epochs after the first look for u_i near the policy that drew D'_i, moved
/// along with θ. A search that stopped short of the maximum is not taken further where θ has not moved: D'_i says nothing
/// of a policy beyond its own. The derivative of u_i is that of its optimality condition, not of the steps that led to it. What is held
/// constant with sampled data is said at <see cref="SampledLowerLevel"/>.
/// </remarks>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="lower">h_i and J_i.</param>
/// <param name="implicitly">The derivative of the lower level's solution.</param>
public sealed class Bomrl(IRolloutSampler sampler, ILowerLevel lower, ImplicitDifferentiation implicitly) : IMetaAlgorithm
{
    /// <inheritdoc/>
    public MetaBatch Collect(Parameters theta, TaskBatch tasks, TaskStreams random)
    {
        var start = theta.Detach().ForEachTask(tasks.Count);
        var before = sampler.Sample(start, tasks, random.AtStep(0));                       // D_i ~ π(·; θ)
        var (solution, multiplier) = lower.Solve(start, tasks, before);                    // u_i
        var after = sampler.Sample(solution, tasks, random.AtStep(1));                     // D'_i ~ π(·; u_i)
        return new(tasks, [before], after) { Multiplier = multiplier };
    }

    /// <inheritdoc/>
    public MetaObjective Objective(Parameters theta, MetaBatch batch, bool differentiable = true)
    {
        var (tasks, before) = (batch.Tasks, batch.Before[0]);
        var start = theta.ForEachTask(tasks.Count);
        var drew = start.HasValuesOf(before.Theta);
        var (adapted, multiplier) = drew ? new(batch.After.Theta, batch.Multiplier) : Search(start.Detach(), batch);   // u_i
        var solution = adapted.Track();
        var upper = lower.Return(solution, tasks, batch.After);                            // J_i(u_i; D'_i)
        var value = upper.Value.detach();
        var divergence = drew ? torch.zeros_like(value) : upper.Divergence.detach();
        if (!differentiable) return new(value, divergence);

        var slope = Gradient.PerTask(upper.Value, solution, differentiable: false);        // ∇J_i(u_i; D'_i)
        Tensor Lower(Parameters u, Parameters phi) => lower.Objective(u, phi, tasks, before);
        Tensor Gain(Parameters u, Parameters phi) => lower.Gain(u, phi, tasks, before);
        Tensor Distance(Parameters u, Parameters phi) => lower.Distance(u, phi, tasks, before);

        var surrogate = multiplier is null                                                 // ⟨∇_u h_i(u_i, θ), x_i⟩
            ? implicitly.Surrogate(Lower, solution, start, slope)
            : implicitly.ConstrainedSurrogate(Gain, Distance, multiplier, solution, start, slope);
        return new(value + surrogate - surrogate.detach(), divergence);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: every product with the curvature would take two linear
    /// systems.</exception>
    public AdaptedFisher Curvature(MetaBatch batch) =>
        throw new NotSupportedException("BO-MRL's adapted policies are solutions, not sums of steps. Use Adam or gradient ascent.");

    private LowerSolution Search(Parameters start, MetaBatch batch)
    {
        var near = batch.After.Theta + (start - batch.Before[0].Theta);                    // moved along with θ
        return lower.Solve(start, batch.Tasks, batch.Before[0], near);
    }
}
