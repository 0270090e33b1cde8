using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>A step with momentum: v_i ← μ v_i + ∇J^In, θ_i ← θ_i + α v_i, from v_i = 0. PyTorch's SGD, ascending.</summary>
/// <param name="stepSize">α.</param>
/// <param name="momentum">μ.</param>
public sealed class MomentumStep(double stepSize, double momentum) : IInnerOptimizer
{
    /// <inheritdoc/>
    public Inner Start(MetaParameters phi) => new(phi.Start, new([zeros_like(phi.Start.FlattenPerTask())]));

    /// <inheritdoc/>
    public Inner Step(Inner inner, Parameters gradient, MetaParameters phi)
    {
        var velocity = (momentum * inner.Memory[0]) + gradient.FlattenPerTask();                    // [M, P]
        return new(inner.Theta + inner.Theta.UnflattenPerTask(stepSize * velocity), new([velocity]));
    }
}
