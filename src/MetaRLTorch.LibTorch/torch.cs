using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

/// <summary>
/// The part of TorchSharp's interface that this project speaks, over the libtorch of the machine. Names, signatures and
/// behavior are TorchSharp's: code that compiles against this assembly gives the same numbers with the official
/// package.
/// </summary>
public static unsafe partial class torch
{
    /// <summary>The version of libtorch that the shim was built with.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8((nint)NativeMethods.mt_version())!;

    /// <summary>Opens a scope on this thread that owns the tensors created until it is disposed.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    /// <summary>Sets the threads of libtorch's own loops and of its BLAS, for the whole process.</summary>
    public static void set_num_threads(int num) => NativeMethods.mt_set_num_threads(num);

    public static int get_num_threads() => NativeMethods.mt_get_num_threads();

    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => NativeMethods.mt_grad_mode() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    private sealed class GradMode : IDisposable
    {
        private readonly int previous = NativeMethods.mt_grad_mode();

        internal GradMode(bool enabled) => NativeMethods.mt_set_grad_mode(enabled ? 1 : 0);

        public void Dispose() => NativeMethods.mt_set_grad_mode(previous);
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private nint guard = NativeError.Handle(NativeMethods.mt_inference_enter(enabled ? 1 : 0));

        public void Dispose()
        {
            NativeMethods.mt_inference_leave(guard);
            guard = 0;
        }
    }
}
