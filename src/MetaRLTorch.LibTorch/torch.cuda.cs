using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>GPUs.</summary>
    public static class cuda
    {
        public static bool is_available() => NativeMethods.mt_cuda_is_available() != 0;

        public static bool is_cudnn_available() => NativeMethods.mt_cuda_is_cudnn_available() != 0;

        public static int device_count() => NativeMethods.mt_cuda_device_count();

        public static void manual_seed(long seed) =>
            NativeError.Status(NativeMethods.mt_manual_seed(seed, cudaOnly: 1, allDevices: 0));

        public static void manual_seed_all(long seed) =>
            NativeError.Status(NativeMethods.mt_manual_seed(seed, cudaOnly: 1, allDevices: 1));

        /// <summary>Waits until a GPU has done all that it was given; without one, returns at once.</summary>
        public static void synchronize(Device? device = null)
        {
            if (is_available())
            {
                NativeError.Status(NativeMethods.mt_cuda_synchronize(device?.index ?? -1));
            }
        }
    }

    /// <summary>Settings of the libraries under libtorch.</summary>
    public static class backends
    {
        public static class cuda
        {
            public static class matmul
            {
                /// <summary>Whether matrix products of float32 may round to 10 bits of mantissa on a GPU.</summary>
                public static bool allow_tf32
                {
                    get => NativeError.Status(NativeMethods.mt_get_allow_tf32()) != 0;
                    set => NativeError.Status(NativeMethods.mt_set_allow_tf32(value ? 1 : 0));
                }
            }
        }
    }
}
