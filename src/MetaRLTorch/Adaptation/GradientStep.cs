using MetaRLTorch.Tensors;

namespace MetaRLTorch.Adaptation;

/// <summary>A plain step: θ_i ← θ_i + α ∇J^In.</summary>
/// <param name="stepSize">α, shared by all tasks, parameters and steps.</param>
public sealed class GradientStep(double stepSize) : IInnerOptimizer
{
    /// <summary>α.</summary>
    public double StepSize => stepSize;

    /// <inheritdoc/>
    public Inner Step(Inner inner, Parameters gradient, MetaParameters phi) =>
        inner with { Theta = inner.Theta + (stepSize * gradient) };
}
