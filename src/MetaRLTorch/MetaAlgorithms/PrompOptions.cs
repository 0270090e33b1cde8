using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>ProMP's outer surrogate.</summary>
public sealed record PrompOptions
{
    /// <summary>ε: ratios of probabilities beyond 1 ± this earn nothing.</summary>
    [Range(0.0, 100.0, MinimumIsExclusive = true)] public double Clip { get; init; } = 0.3;

    /// <summary>
    /// η: the weight of the divergence of the policies before each inner step from those that sampled.
    /// </summary>
    [Range(0.0, 1e6)] public double DivergencePenalty { get; init; } = 5e-4;
}

/// <summary>PPO-MAML's inner step and outer surrogate.</summary>
public sealed record PpoMamlOptions
{
    /// <summary>The surrogate whose gradient the inner loop follows, by its name (<c>metarl list</c>).</summary>
    public string InnerEstimator { get; init; } = "vanilla_policy_gradient";

    /// <summary>ε: ratios of probabilities beyond 1 ± this earn nothing.</summary>
    [Range(0.0, 100.0, MinimumIsExclusive = true)] public double Clip { get; init; } = 0.5;

    /// <summary>
    /// η: the weight of the divergence of the policies before each inner step from those that sampled.
    /// </summary>
    [Range(0.0, 1e6)] public double DivergencePenalty { get; init; } = 1e-3;
}
