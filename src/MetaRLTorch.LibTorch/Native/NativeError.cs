using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>Turns the shim's failures into the exception type that TorchSharp throws.</summary>
internal static unsafe class NativeError
{
    /// <summary>Passes a handle on, or throws libtorch's text if it is null.</summary>
    internal static nint Handle(nint handle)
    {
        if (handle == 0)
        {
            Throw();
        }

        return handle;
    }

    /// <summary>Passes a count or status on, or throws libtorch's text if it is negative.</summary>
    internal static long Status(long status)
    {
        if (status < 0)
        {
            Throw();
        }

        return status;
    }

    /// <exception cref="ExternalException">Always, with the first line of libtorch's text.</exception>
    [DoesNotReturn]
    internal static void Throw()
    {
        var text = Marshal.PtrToStringUTF8((nint)NativeMethods.mt_last_error()) ?? string.Empty;
        throw new ExternalException(text.Split('\n', 2)[0].TrimEnd());
    }
}
