using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Physics;

/// <summary>
/// Numbers between physics on the processor and a policy on a GPU: one copy each way, through page-locked memory.
/// </summary>
internal static class PinnedCopy
{
    /// <summary>A tensor's numbers, in order.</summary>
    public static double[] ToHost(Tensor tensor)
    {
        var here = tensor.device_type == DeviceType.CPU ? tensor : Land(tensor);
        return Numbers(here.to(torch.float64).contiguous()).ToArray();
    }

    /// <summary>The numbers of a contiguous float64 tensor on the CPU, where they are.</summary>
    public static Span<double> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, double>(tensor.bytes);

    /// <summary>A contiguous tensor on the CPU in the type and on the device of <paramref name="like"/>.</summary>
    /// <remarks>The copy to a GPU is only queued: what follows on its stream finds it done.</remarks>
    public static Tensor ToDevice(Tensor here, Tensor like)
    {
        var typed = here.to(like.dtype);
        return like.device_type == DeviceType.CPU ? typed : typed.pin_memory().to(like.device, non_blocking: true);
    }

    private static Tensor Land(Tensor tensor) =>
        torch.empty(tensor.shape, tensor.dtype).pin_memory().copy_(tensor.contiguous());
}
