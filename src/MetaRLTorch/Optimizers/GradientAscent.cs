using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Optimizers;

/// <summary>Stochastic gradient ascent: φ ← φ + β g.</summary>
/// <param name="stepSize">β.</param>
/// <param name="maxGradientNorm">Longer gradients are shortened to this; null for none.</param>
public sealed class GradientAscent(double stepSize, double? maxGradientNorm = null) : IMetaOptimizer
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State { get; } = new Dictionary<string, Tensor>();

    /// <inheritdoc/>
    public OuterStep Step(Parameters phi, ShardedObjective objective)
    {
        using var scope = torch.NewDisposeScope();
        var (value, gradient) = objective.Gradient(phi);
        var norm = MetaGradient.FiniteNorm(gradient);
        phi.CopyFrom(phi + phi.Unflatten(stepSize * MetaGradient.Clip(gradient, norm, maxGradientNorm)));
        return new(value.Objective, norm, value.Divergence);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
