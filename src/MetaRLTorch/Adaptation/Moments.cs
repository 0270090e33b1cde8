using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>What the optimizers with moments share.</summary>
internal static class Moments
{
    private const double SmallestSquare = 1e-30;

    /// <summary>The next value of a moving average.</summary>
    public static Tensor Average(Tensor average, Tensor value, double decay) => (decay * average) + ((1 - decay) * value);

    /// <summary>√x, constant next to 0: a parameter that never had a gradient would make NaN of its infinite slope.</summary>
    public static Tensor Root(Tensor square) => square.clamp(min: SmallestSquare).sqrt();
}
