namespace MetaRLTorch.MetaAlgorithms;

/// <summary>Reptile's inner loop.</summary>
public sealed record ReptileOptions : IMethodOptions
{
    /// <summary>The surrogate whose gradient the inner loop follows, by its name (<c>metarl list</c>).</summary>
    public string InnerEstimator { get; init; } = "vanilla_policy_gradient";

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IMethodOptions.Unread => WithoutAdvantages.BecauseOf(InnerEstimator);
}
