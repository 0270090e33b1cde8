using MetaRLTorch.Tensors;

namespace MetaRLTorch.Adaptation;

/// <summary>A step along a gradient that is shortened to a largest norm in every task, ∇J^In · min(1, c/‖∇J^In‖).</summary>
/// <param name="step">The step.</param>
/// <param name="longest">c.</param>
public sealed class ClippedStep(IInnerOptimizer step, double longest) : IInnerOptimizer
{
    /// <inheritdoc/>
    public Inner Start(MetaParameters phi) => step.Start(phi);

    /// <inheritdoc/>
    public Inner Step(Inner inner, Parameters gradient, MetaParameters phi)
    {
        var norm = Moments.Root(gradient.FlattenPerTask().square().sum(-1));                   // [M]
        return step.Step(inner, gradient.ScalePerTask((longest / norm).clamp(max: 1)), phi);
    }
}
