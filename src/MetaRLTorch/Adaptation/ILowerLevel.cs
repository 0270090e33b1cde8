using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>
/// What a task solves by itself in bilevel meta-RL: u*_i(φ) = argmax_u h_i(u, φ) = L_i(u, φ) − λ D²(π_θ, π_u), or
/// argmax_u L_i(u, φ) subject to D²(π_θ, π_u) ≤ δ, with θ the start of φ.
/// </summary>
public interface ILowerLevel
{
    /// <summary>h, differentiable in u and φ to second order.</summary>
    IInnerObjective Objective { get; }

    /// <summary>L, differentiable likewise.</summary>
    IInnerObjective Surrogate { get; }

    /// <summary>D²(π_θ, π_u), differentiable likewise.</summary>
    IInnerObjective Distance { get; }

    /// <summary>
    /// The number of neighboring coordinates of u that the Hessians of h, L and D² couple: the actions of a state where u
    /// is a table; null where they couple all.
    /// </summary>
    int? Block { get; }

    /// <summary>u*_i, values only.</summary>
    /// <param name="phi">φ as each task sees it, [M, …].</param>
    /// <param name="data">Data drawn with its start, or with parameters near it.</param>
    /// <param name="initialGuess">Where the search begins, [M, …]; null for θ. Closed forms need no guess.</param>
    LowerSolution Solve(MetaParameters phi, TaskData data, Parameters? initialGuess = null);

    /// <summary>The return J_i(u) that the upper level maximizes, or a surrogate of the same gradient: [M].</summary>
    /// <param name="adapted">u, [M, …].</param>
    /// <param name="data">Data drawn with u, or with parameters near it.</param>
    UpperLevel Return(Parameters adapted, TaskData data);
}

/// <summary>The solution of a lower level.</summary>
/// <param name="Adapted">u*: [M, …].</param>
/// <param name="Multiplier">The multiplier of the constraint D² ≤ δ, [M]; null where D² is penalized by λ.</param>
public readonly record struct LowerSolution(Parameters Adapted, Tensor? Multiplier = null);

/// <summary>What the upper level sees of an adapted policy.</summary>
/// <param name="Value">Its return, or a surrogate: [M].</param>
/// <param name="Divergence">KL of it from the policy that drew the data, 0 where no data is used: [M].</param>
public readonly record struct UpperLevel(Tensor Value, Tensor Divergence);
