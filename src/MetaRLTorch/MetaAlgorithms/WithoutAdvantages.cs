namespace MetaRLTorch.MetaAlgorithms;

/// <summary>The settings that nothing reads in a run that uses no advantage.</summary>
internal static class WithoutAdvantages
{
    /// <summary>Those settings, because of another.</summary>
    /// <param name="cause">Its path.</param>
    public static IEnumerable<UnreadSetting> Unread(string cause) =>
    [
        new("algorithm.discount_from_start", cause), new("sampling.gae_lambda", cause), new("sampling.baseline", cause),
        new("sampling.normalize_advantages", cause),
    ];

    /// <summary>Those of a method that uses advantages in its inner loop only.</summary>
    /// <param name="innerEstimator">The surrogate there; DiCE credits actions with rewards.</param>
    public static IEnumerable<UnreadSetting> BecauseOf(string innerEstimator) =>
        innerEstimator == "dice" ? Unread("algorithm.options.inner_estimator") : [];
}
