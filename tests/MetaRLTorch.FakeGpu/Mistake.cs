using System.Runtime.InteropServices;
using TorchSharp;

namespace MetaRLTorch.FakeGpu;

/// <summary>A mistake that no exception can report, in a process of its own: reading the device's memory on the host.</summary>
internal static unsafe class Mistake
{
    private static int Main()
    {
        if (!FakeGpu.Load()) return 2;
        var shim = NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, "libmetarl_torch.so"));
        var data = (delegate* unmanaged<nint, float*>)NativeLibrary.GetExport(shim, "mt_tensor_data");
        using var ones = torch.ones(3, device: torch.CUDA);
        Console.WriteLine($"read {data(ones.Handle)[0]}");
        return 0;
    }
}
