using System.Runtime.InteropServices;
using NumSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.GymNet;

/// <summary>Numbers as plain arrays.</summary>
internal static class GymNumbers
{
    /// <summary>The numbers of an array of Gym.NET, row by row.</summary>
    public static double[] Of(NDArray array) => array.typecode switch
    {
        NPTypeCode.Double => array.ToArray<double>(),
        NPTypeCode.Single => Array.ConvertAll(array.ToArray<float>(), number => (double)number),
        _ => array.astype(NPTypeCode.Double).ToArray<double>(),
    };

    /// <summary>The numbers of a tensor on any device, row by row.</summary>
    public static double[] Of(Tensor tensor) =>
        MemoryMarshal.Cast<byte, double>(tensor.to(torch.float64).cpu().contiguous().bytes).ToArray();
}
