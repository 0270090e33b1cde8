using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>A step that a task takes only while its gradient is long: near the maximum it stands still.</summary>
/// <param name="step">The step.</param>
/// <param name="tolerance">ν: where ‖∇J^In‖ is within it, θ_i and the memory stay as they are.</param>
public sealed class TolerantStep(IInnerOptimizer step, double tolerance) : IInnerOptimizer
{
    /// <inheritdoc/>
    public Inner Start(MetaParameters phi) => step.Start(phi);

    /// <inheritdoc/>
    public Inner Step(Inner inner, Parameters gradient, MetaParameters phi)
    {
        var moves = gradient.FlattenPerTask().square().sum(-1).sqrt().gt(tolerance);                // [M]
        var next = step.Step(inner, gradient, phi);
        return inner.With(next.All.Zip(
            inner.All,
            (after, before) => where(moves.view([-1, .. Enumerable.Repeat(1L, (int)after.dim() - 1)]), after, before)));
    }
}
