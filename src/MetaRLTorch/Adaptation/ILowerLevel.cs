using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>
/// What a task solves by itself in bilevel meta-RL: u*_i(θ) = argmax_u h_i(u, θ) = L_i(u, θ) − λ D²(π_θ, π_u), or
/// argmax_u L_i(u, θ) subject to D²(π_θ, π_u) ≤ δ.
/// </summary>
public interface ILowerLevel
{
    /// <summary>u*_i, values only.</summary>
    /// <param name="theta">The meta-policy's parameters for each task, [M, …].</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="rollouts">Data drawn with them, or with parameters near them.</param>
    /// <param name="near">Where a solution is looked for first, [M, …]; null for θ. Closed forms need no such
    /// hint.</param>
    LowerSolution Solve(Parameters theta, TaskBatch tasks, Rollouts rollouts, Parameters? near = null);

    /// <summary>h_i(u, θ), differentiable in both to second order: [M].</summary>
    /// <param name="adapted">u, [M, …].</param>
    /// <param name="theta">θ, [M, …].</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="rollouts">Data drawn with θ.</param>
    Tensor Objective(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts);

    /// <summary>L_i(u, θ), differentiable likewise: [M].</summary>
    /// <param name="adapted">u, [M, …].</param>
    /// <param name="theta">θ, [M, …].</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="rollouts">Data drawn with θ.</param>
    Tensor Gain(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts);

    /// <summary>D²(π_θ, π_u), differentiable likewise: [M].</summary>
    /// <param name="adapted">u, [M, …].</param>
    /// <param name="theta">θ, [M, …].</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="rollouts">Data drawn with θ.</param>
    Tensor Distance(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts);

    /// <summary>The return J_i(u) that the upper level maximizes, or a surrogate of the same gradient: [M].</summary>
    /// <param name="adapted">u, [M, …].</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="rollouts">Data drawn with u, or with parameters near it.</param>
    UpperLevel Return(Parameters adapted, TaskBatch tasks, Rollouts rollouts);
}

/// <summary>The solution of a lower level.</summary>
/// <param name="Adapted">u*: [M, …].</param>
/// <param name="Multiplier">The multiplier of the constraint D² ≤ δ, [M]; null where D² is penalized by λ.</param>
public readonly record struct LowerSolution(Parameters Adapted, Tensor? Multiplier = null);

/// <summary>What the upper level sees of an adapted policy.</summary>
/// <param name="Value">Its return, or a surrogate: [M].</param>
/// <param name="Divergence">KL of it from the policy that drew the data, 0 where no data is used: [M].</param>
public readonly record struct UpperLevel(Tensor Value, Tensor Divergence);
