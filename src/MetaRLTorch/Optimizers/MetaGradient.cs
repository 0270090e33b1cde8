using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Optimizers;

/// <summary>What optimizers do to a meta-gradient before they move θ by it.</summary>
internal static class MetaGradient
{
    /// <summary>‖g‖.</summary>
    /// <exception cref="NonFiniteException">It is infinite or not a number.</exception>
    public static double FiniteNorm(Tensor gradient)
    {
        var norm = gradient.norm().ToDouble();
        return double.IsFinite(norm) ? norm : throw new NonFiniteException("The meta-gradient");
    }

    /// <summary>g · min(1, largest / ‖g‖); g itself where there is no largest norm.</summary>
    public static Tensor Clip(Tensor gradient, double norm, double? largest) =>
        norm > largest ? gradient * (largest.Value / norm) : gradient;
}
