using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tensors;

/// <summary>Where and in which precision tensors live, and how the tensor library uses the machine.</summary>
/// <param name="Device">The device of parameters and rollouts.</param>
/// <param name="DataType">The element type; float32 for training, float64 for exact comparisons.</param>
public sealed partial record Compute(Device Device, ScalarType DataType)
{
    private const int FastBins = 1;
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MapThreshold = -3;
    private const int LargestMapThreshold = 32 << 20;
    private const int GiB = 1 << 30;
    private const int Pad = 64 << 20;

    /// <summary>The CPU in float32.</summary>
    public static Compute Cpu { get; } = new(torch.CPU, torch.float32);

    /// <summary>
    /// Gives every tensor operation one thread (tasks are what is parallel here) and keeps the C library from returning
    /// memory to the system between operations. To be called before the first tensor is made.
    /// </summary>
    /// <remarks>
    /// Measured on two cores, one-thread operations on one worker per core are twice as fast as two-thread operations,
    /// and spinning OpenMP and BLAS pools slow each other down. An environment variable set by the user wins.
    /// </remarks>
    public static void ConfigureProcess()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetVariable("OMP_WAIT_POLICY", "passive", overwrite: 0);
            _ = SetVariable("OPENBLAS_NUM_THREADS", "1", overwrite: 0);
            _ = SetVariable("MKL_NUM_THREADS", "1", overwrite: 0);
            _ = SetAllocator(MapThreshold, LargestMapThreshold);
            _ = SetAllocator(TrimThreshold, GiB);
            _ = SetAllocator(TopPad, Pad);
            _ = SetAllocator(FastBins, 0);
        }

        torch.set_num_threads(1);
    }

    /// <summary>
    /// Waits until the device has done everything asked of it, so that a clock can be read; at once on the CPU.
    /// </summary>
    public void Synchronize()
    {
        if (Device.type != DeviceType.CPU) torch.cuda.synchronize(Device);
    }

    // libtorch and its BLAS read the C library's environment, which .NET's own SetEnvironmentVariable does not reach.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);
}
