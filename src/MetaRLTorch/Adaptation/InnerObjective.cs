using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>An inner objective given by a function.</summary>
/// <param name="value">(θ, φ, D) ↦ J^In: [M].</param>
public sealed class InnerObjective(Func<Parameters, MetaParameters, TaskData, Tensor> value) : IInnerObjective
{
    /// <inheritdoc/>
    public InnerValue Value(Parameters theta, MetaParameters phi, TaskData data) => new(value(theta, phi, data));
}
