using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>A step of Adam, ascending, every task with moments of its own.</summary>
/// <remarks>
/// Kingma and Ba, ICLR 2015 (arXiv:1412.6980), algorithm 1, differentiable in θ, the gradient and the moments:
/// <code>
/// m ← β₁ m + (1 − β₁) ∇J^In,  v ← β₂ v + (1 − β₂) (∇J^In)²,  θ ← θ + α · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
/// </code>
/// 1 − βᵗ is carried along as the moving average of ones: in single precision the difference would lose four digits.
/// </remarks>
/// <param name="stepSize">α.</param>
/// <param name="meanDecay">β₁.</param>
/// <param name="squareDecay">β₂.</param>
/// <param name="epsilon">ε.</param>
public sealed class AdamStep(
    double stepSize, double meanDecay = 0.9, double squareDecay = 0.999, double epsilon = 1e-8) : IInnerOptimizer
{
    /// <inheritdoc/>
    public Inner Start(MetaParameters phi)
    {
        var rows = phi.Start.FlattenPerTask();
        var ones = rows.narrow(1, 0, 1);
        return new(phi.Start, new([zeros_like(rows), zeros_like(rows), zeros_like(ones), zeros_like(ones)]));
    }

    /// <inheritdoc/>
    public Inner Step(Inner inner, Parameters gradient, MetaParameters phi)
    {
        var rows = gradient.FlattenPerTask();
        var ones = ones_like(inner.Memory[2]);
        var mean = Moments.Average(inner.Memory[0], rows, meanDecay);                                       // [M, P]
        var square = Moments.Average(inner.Memory[1], rows.square(), squareDecay);
        var meanWeight = Moments.Average(inner.Memory[2], ones, meanDecay);                         // 1 − β₁ᵗ: [M, 1]
        var squareWeight = Moments.Average(inner.Memory[3], ones, squareDecay);
        var step = stepSize * (mean / meanWeight) / (Moments.Root(square / squareWeight) + epsilon);
        return new(inner.Theta + inner.Theta.UnflattenPerTask(step), new([mean, square, meanWeight, squareWeight]));
    }
}
