using MetaRLTorch.Adaptation;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>iMAML's inner problem and the linear system of its meta-gradient.</summary>
public sealed record ImamlOptions
{
    /// <summary>
    /// The surrogate of J_i, by its name (<c>metarl list</c>): one whose second derivative estimates ∇²J_i.
    /// </summary>
    public string InnerEstimator { get; init; } = "low_variance_curvature";

    /// <summary>λ and when to stop.</summary>
    public ProximalOptions Proximal { get; init; } = new();

    /// <summary>The linear system behind the meta-gradient.</summary>
    public ImplicitOptions Implicit { get; init; } = new() { Iterations = 10, Tolerance = 1e-3 };
}
