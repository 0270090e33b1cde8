using MetaRLTorch.Tensors;

namespace MetaRLTorch.Adaptation;

/// <summary>A plain step: θ_i ← θ_i + α ∇J^In.</summary>
/// <param name="stepSize">α, shared by all tasks, parameters and steps.</param>
/// <param name="tolerance">ν: a task stands still once ‖∇J^In‖ is within it; 0 always steps.</param>
public sealed class GradientStep(double stepSize, double tolerance = 0) : IInnerOptimizer
{
    /// <summary>α.</summary>
    public double StepSize => stepSize;

    /// <inheritdoc/>
    public Inner Step(Inner inner, Parameters gradient, MetaParameters phi)
    {
        if (tolerance == 0) return inner with { Theta = inner.Theta + (stepSize * gradient) };
        var norm = gradient.FlattenPerTask().square().sum(-1).sqrt();
        var moves = norm.gt(tolerance).to(norm.dtype);
        return inner with { Theta = inner.Theta + (stepSize * gradient.ScalePerTask(moves)) };
    }
}
