using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Optimizers;

/// <summary>Adam, ascending.</summary>
/// <remarks>
/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², φ ← φ + β · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε). Kingma and Ba, ICLR
/// 2015 (arXiv:1412.6980), algorithm 1, with its defaults β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸.
/// </remarks>
public sealed class Adam : IMetaOptimizer
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly double _stepSize;
    private readonly double? _maxGradientNorm;
    private readonly Tensor _mean;
    private readonly Tensor _square;
    private readonly Tensor _count;

    /// <summary>Starts with zero moments.</summary>
    /// <param name="stepSize">β.</param>
    /// <param name="phi">Gives size, precision and device.</param>
    /// <param name="maxGradientNorm">Longer gradients are shortened to this before anything else; null for none.</param>
    public Adam(double stepSize, Parameters phi, double? maxGradientNorm = null)
    {
        _stepSize = stepSize;
        _maxGradientNorm = maxGradientNorm;
        _mean = torch.zeros(phi.Size, phi.DataType, phi.Device).DetachFromDisposeScope();
        _square = torch.zeros(phi.Size, phi.DataType, phi.Device).DetachFromDisposeScope();
        _count = torch.zeros(1, torch.int64).DetachFromDisposeScope();
        State = new Dictionary<string, Tensor>
        {
            ["adam.mean"] = _mean,
            ["adam.square"] = _square,
            ["adam.count"] = _count,
        };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State { get; }

    /// <inheritdoc/>
    public OuterStep Step(Parameters phi, ShardedObjective objective)
    {
        using var scope = torch.NewDisposeScope();
        var (value, gradient) = objective.Gradient(phi);
        var norm = MetaGradient.FiniteNorm(gradient);
        var clipped = MetaGradient.Clip(gradient, norm, _maxGradientNorm);

        _mean.mul_(Beta1).add_(clipped, 1 - Beta1);
        _square.mul_(Beta2).addcmul_(clipped, clipped, 1 - Beta2);
        var count = _count.add_(1).item<long>();
        var mean = _mean / (1 - Math.Pow(Beta1, count));
        var root = (_square / (1 - Math.Pow(Beta2, count))).sqrt() + Epsilon;

        phi.CopyFrom(phi.Unflatten(phi.Flatten() + (_stepSize * mean / root)));
        return new(value.Objective, norm, value.Divergence);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in State.Values) tensor.Dispose();
    }
}
