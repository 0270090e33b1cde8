using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Adaptation;

/// <summary>The penalty that ties adapted parameters to θ.</summary>
public sealed record ProximalOptions
{
    /// <summary>
    /// λ. Above the smoothness constant of J_i the inner maximum is unique; a smaller λ leaves more freedom to adapt
    /// and less guarantee.
    /// </summary>
    [Range(0.0, 1e9, MinimumIsExclusive = true)] public double Lambda { get; init; } = 1;

    /// <summary>
    /// ν: a task stands still once the norm of its inner gradient is within this; 0 always takes all K steps.
    /// </summary>
    [Range(0.0, 1e9)] public double Tolerance { get; init; }

    /// <summary>
    /// Whether held-out tasks are adapted to with the same steps; otherwise with plain policy-gradient steps.
    /// </summary>
    public bool EvaluateProximally { get; init; }
}
