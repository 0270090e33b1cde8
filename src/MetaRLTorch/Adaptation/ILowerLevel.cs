using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>
/// What a task solves by itself in bilevel meta-RL: u*_i(θ) = argmax_u h_i(u, θ) = L_i(u, θ) − λ D²(π_θ, π_u).
/// </summary>
public interface ILowerLevel
{
    /// <summary>u*_i, values only: [M, …].</summary>
    /// <param name="theta">The meta-policy's parameters for each task, [M, …].</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="rollouts">Data drawn with them.</param>
    Parameters Solve(Parameters theta, TaskBatch tasks, Rollouts rollouts);

    /// <summary>h_i(u, θ), differentiable in both to second order: [M].</summary>
    /// <param name="adapted">u, [M, …].</param>
    /// <param name="theta">θ, [M, …].</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="rollouts">Data drawn with θ.</param>
    Tensor Objective(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts);

    /// <summary>The return J_i(u) that the upper level maximizes, or a surrogate of the same gradient: [M].</summary>
    /// <param name="adapted">u, [M, …].</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="rollouts">Data drawn with u, or with parameters near it.</param>
    UpperLevel Return(Parameters adapted, TaskBatch tasks, Rollouts rollouts);
}

/// <summary>What the upper level sees of an adapted policy.</summary>
/// <param name="Value">Its return, or a surrogate: [M].</param>
/// <param name="Divergence">KL of it from the policy that drew the data, 0 where no data is used: [M].</param>
public readonly record struct UpperLevel(Tensor Value, Tensor Divergence);
