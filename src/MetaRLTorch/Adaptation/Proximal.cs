using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Adaptation;

/// <summary>h(u, φ) = J(u) − λ/2 ‖u − θ^0‖², whose maximum over u is the Moreau envelope of J.</summary>
/// <remarks>For an L-smooth J and λ &gt; L a gradient within ν means that u is within ν/(λ − L) of the maximum.</remarks>
/// <param name="objective">J.</param>
/// <param name="lambda">λ.</param>
public sealed class Proximal(IInnerObjective objective, double lambda) : IInnerObjective
{
    /// <inheritdoc/>
    public InnerValue Value(Parameters theta, MetaParameters phi, TaskData data)
    {
        var square = (theta - phi.Start).FlattenPerTask().square().sum(-1);
        var inner = objective.Value(theta, phi, data);
        return inner with { Value = inner.Value - (0.5 * lambda * square) };
    }
}
