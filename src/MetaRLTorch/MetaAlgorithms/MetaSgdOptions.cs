using MetaRLTorch.Adaptation;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>Meta-SGD's inner loop; <c>adaptation.step_size</c> is where every step size starts.</summary>
public sealed record MetaSgdOptions : IMethodOptions
{
    /// <summary>The surrogate whose gradient the inner loop follows, by its name (<c>metarl list</c>).</summary>
    public string InnerEstimator { get; init; } = "vanilla_policy_gradient";

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IMethodOptions.Unread =>
    [
        .. AdaptationOptions.OptimizerSettings.Append("evaluation.step_sizes").Select(name => new UnreadSetting(name, "algorithm.name")),
    ];
}
