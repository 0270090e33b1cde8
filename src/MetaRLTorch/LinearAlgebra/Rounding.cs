using static TorchSharp.torch;

namespace MetaRLTorch.LinearAlgebra;

/// <summary>What rounding leaves.</summary>
internal static class Rounding
{
    /// <summary>The distance from 1 to the next number of a type, float64 or float32.</summary>
    public static double Unit(ScalarType type) =>
        type == ScalarType.Float64 ? double.BitIncrement(1) - 1 : MathF.BitIncrement(1) - 1;
}
