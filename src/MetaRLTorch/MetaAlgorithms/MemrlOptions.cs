using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>MEMRL's inner loop.</summary>
public sealed record MemrlOptions : IMethodOptions
{
    /// <summary>The surrogate of J_i whose gradient the inner loop follows, by its name (<c>metarl list</c>).</summary>
    public string InnerEstimator { get; init; } = "vanilla_policy_gradient";

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

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IMethodOptions.Unread => WithoutAdvantages.BecauseOf(InnerEstimator);
}
