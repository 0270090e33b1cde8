using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Optimizers;

/// <summary>The check that every optimizer makes before it moves θ.</summary>
internal static class MetaGradient
{
    /// <summary>‖g‖.</summary>
    /// <exception cref="NonFiniteException">It is infinite or not a number.</exception>
    public static double FiniteNorm(Tensor gradient)
    {
        var norm = gradient.norm().ToDouble();
        return double.IsFinite(norm) ? norm : throw new NonFiniteException("The meta-gradient");
    }
}
