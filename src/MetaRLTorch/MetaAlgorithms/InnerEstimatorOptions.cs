namespace MetaRLTorch.MetaAlgorithms;

/// <summary>Options of a method whose inner loop follows the gradient of a surrogate of its user's choice.</summary>
public sealed record InnerEstimatorOptions
{
    /// <summary>The surrogate, by its name (<c>metarl list</c>).</summary>
    public string InnerEstimator { get; init; } = "vanilla_policy_gradient";
}
