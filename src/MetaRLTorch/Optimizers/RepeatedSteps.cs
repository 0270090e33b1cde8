using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Optimizers;

/// <summary>Several steps of an optimizer on the same data, as proximal methods take them.</summary>
/// <param name="inner">The optimizer, owned.</param>
/// <param name="epochs">How many steps.</param>
public sealed class RepeatedSteps(IMetaOptimizer inner, int epochs) : IMetaOptimizer
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State => inner.State;

    /// <inheritdoc/>
    /// <remarks>Reports objective and gradient of the first step, and the divergence that the last one found.</remarks>
    public OuterStep Step(Parameters phi, ShardedObjective objective)
    {
        var first = inner.Step(phi, objective);
        var last = first;
        for (var epoch = 1; epoch < epochs; epoch++) last = inner.Step(phi, objective);
        return first with { Divergence = last.Divergence };
    }

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();
}
