using MetaRLTorch.Adaptation;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>iMAML's inner problem and the linear system of its meta-gradient.</summary>
public sealed record ImamlOptions
{
    /// <summary>λ and when to stop.</summary>
    public ProximalOptions Proximal { get; init; } = new();

    /// <summary>The linear system behind the meta-gradient.</summary>
    public ImplicitOptions Implicit { get; init; } = new() { Iterations = 10, Tolerance = 1e-3 };
}
