using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>The clipped outer surrogate of ProMP and PPO-MAML.</summary>
public sealed record ClippedOptions
{
    /// <summary>ε: ratios of probabilities beyond 1 ± this earn nothing.</summary>
    [Range(0.0, 100.0, MinimumIsExclusive = true)] public double Clip { get; init; } = 0.3;

    /// <summary>
    /// η: the weight of the divergence of the policies before each inner step from those that sampled.
    /// </summary>
    [Range(0.0, 1e6)] public double DivergencePenalty { get; init; } = 5e-4;
}
