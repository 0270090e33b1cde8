using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>LIRPG: the surrogate that policies follow, and the reward that is learned for them.</summary>
public sealed record LirpgOptions : IMethodOptions
{
    /// <summary>The surrogate whose gradient the inner loop follows, by its name (<c>metarl list</c>).</summary>
    public string InnerEstimator { get; init; } = "vanilla_policy_gradient";

    /// <summary>w, the weight of the learned reward, which is between −1 and 1; with 0 policies learn from the task's own alone.</summary>
    [Range(0.0, 1e6)] public double IntrinsicWeight { get; init; } = 1;

    /// <summary>Units of the hidden layers of the learned reward; none, [], make a table of it where states are one-hot.</summary>
    [Range(1, 100_000)] public int[] HiddenSizes { get; init; } = [64, 64];

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IMethodOptions.Unread => WithoutAdvantages.BecauseOf(InnerEstimator);
}
