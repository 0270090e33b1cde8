using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>A step of RMSProp, ascending: v_i ← ρ v_i + (1 − ρ) (∇J^In)², θ_i ← θ_i + α ∇J^In/(√v_i + ε), from v_i = 0.</summary>
/// <remarks>Hinton's lecture 6e of Neural Networks for Machine Learning, 2012, in the form of PyTorch.</remarks>
/// <param name="stepSize">α.</param>
/// <param name="squareDecay">ρ.</param>
/// <param name="epsilon">ε.</param>
public sealed class RmspropStep(double stepSize, double squareDecay = 0.99, double epsilon = 1e-8) : IInnerOptimizer
{
    /// <inheritdoc/>
    public Inner Start(MetaParameters phi) => new(phi.Start, new([zeros_like(phi.Start.FlattenPerTask())]));

    /// <inheritdoc/>
    public Inner Step(Inner inner, Parameters gradient, MetaParameters phi)
    {
        var rows = gradient.FlattenPerTask();                                                       // [M, P]
        var square = Moments.Average(inner.Memory[0], rows.square(), squareDecay);
        var step = stepSize * rows / (Moments.Root(square) + epsilon);
        return new(inner.Theta + inner.Theta.UnflattenPerTask(step), new([square]));
    }
}
