using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>The step of Meta-SGD: θ_i ← θ_i + α ∘ ∇J^In with one learned step size for every scalar, φ's rule.</summary>
/// <param name="initial">Every step size before the first meta-iteration.</param>
public sealed class LearnedSteps(double initial) : IInnerOptimizer, IRule
{
    /// <inheritdoc/>
    public Inner Step(Inner inner, Parameters gradient, MetaParameters phi) =>
        inner with { Theta = inner.Theta + phi.Rule.Zip(gradient, (alpha, slope) => alpha * slope) };

    /// <inheritdoc/>
    public IReadOnlyList<string> Names(IReadOnlyList<string> start) => [.. start.Select(name => $"step_size.{name}")];

    /// <inheritdoc/>
    public Parameters Initialize(Parameters start, Generator random) => start.Map(t => torch.full_like(t, initial));
}
