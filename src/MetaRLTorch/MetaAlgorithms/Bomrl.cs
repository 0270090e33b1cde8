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
public sealed class Bomrl(ISampler sampler, ILowerLevel lower, ImplicitDifferentiation implicitly) : IMetaAlgorithm
{
    private const string Multiplier = "multiplier";

    /// <summary>The method in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<WithinTaskOptions>(
        "bomrl",
        "BO-MRL: maximizes the return of the best policy near θ that one data collection allows.",
        (setup, options) =>
        {
            if (setup.Adaptation.Steps != 1)
            {
                throw new UserException(
                    $"adaptation.steps: {setup.Adaptation.Steps} with bomrl, which adapts once on data that is collected once. " +
                    "Use steps: 1; algorithm.options.steps is the number of its search, evaluation.steps that of an evaluation.");
            }

            var lower = LowerLevels.For(setup, options);
            var implicitly = new ImplicitDifferentiation(options.Implicit, setup.Warnings, lower.Block);
            return new(new Bomrl(setup.Sampler, lower, implicitly), _ => new BilevelAdaptation(lower)) { ReusesData = true };
        }) with
    {
        Paper = "Xu and Zhu, NeurIPS 2024 (arXiv:2410.09728)",
    };

    /// <inheritdoc/>
    public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner)
    {
        var start = phi.Copy().ForEachTask(tasks.Count);
        var before = sampler.Sample(start.Start, tasks, random.AtStep(0));                 // D_i ~ π(·; θ)
        var (solution, multiplier) = lower.Solve(start, before);                           // u_i
        var after = sampler.Sample(solution, tasks, random.AtStep(1));                     // D'_i ~ π(·; u_i)
        return new(tasks, new([before], new(solution, new([]))), after)
        {
            PerTask = multiplier is null ? [] : new Dictionary<string, Tensor> { [Multiplier] = multiplier },
        };
    }

    /// <inheritdoc/>
    public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative)
    {
        var (own, before) = (phi.ForEachTask(batch.Tasks.Count), batch.Inner.Data[0]);
        var drew = own.Start.HasValuesOf(before.Rollouts.Theta);
        var (adapted, multiplier) = drew                                                   // u_i
            ? new(batch.After.Rollouts.Theta, batch.PerTask.GetValueOrDefault(Multiplier))
            : Search(own.Detach(), batch);
        var solution = adapted.Track();
        var upper = lower.Return(solution, batch.After);                                   // J_i(u_i; D'_i)
        var value = upper.Value.detach();
        var divergence = drew ? torch.zeros_like(value) : upper.Divergence.detach();
        if (derivative == Derivative.None) return new(value, divergence);

        var slope = Gradient.PerTask(upper.Value, solution, differentiable: false);        // ∇J_i(u_i; D'_i)
        var surrogate = multiplier is null                                                 // ⟨∇_u h_i(u_i, θ), x_i⟩
            ? implicitly.Surrogate(lower.Objective, solution, own, before, slope)
            : implicitly.ConstrainedSurrogate(lower.Surrogate, lower.Distance, multiplier, solution, own, before, slope);
        return new(value + surrogate - surrogate.detach(), divergence);
    }

    private LowerSolution Search(MetaParameters phi, MetaBatch batch)
    {
        var before = batch.Inner.Data[0];
        var moved = batch.After.Rollouts.Theta + (phi.Start - before.Rollouts.Theta);      // along with θ
        return lower.Solve(phi, before, moved);
    }
}
