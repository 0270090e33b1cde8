using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>LOLA: how the other player's steps are estimated.</summary>
public sealed record LolaOptions : IDependentOptions, IMethodOptions
{
    /// <summary>
    /// The surrogate of the other player's return, by its name (<c>metarl list</c>). One without products of both players'
    /// probabilities, such as vanilla_policy_gradient, sees no influence on the other player's steps.
    /// </summary>
    public string InnerEstimator { get; init; } = "loaded_dice";

    /// <summary>
    /// Episodes that each player's looks ahead are estimated from: the newest of this and earlier meta-iterations, weighted by
    /// likelihood ratios. Null for fresh episodes alone.
    /// </summary>
    [Range(1, 10_000_000)] public int? Buffer { get; init; }

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IDependentOptions.Unread => Buffer is null ? [] : [new("inner_estimator", "buffer")];

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IMethodOptions.Unread
    {
        get
        {
            foreach (var name in Adaptation.AdaptationOptions.OptimizerSettings) yield return new(name, "algorithm.name");
        }
    }
}
