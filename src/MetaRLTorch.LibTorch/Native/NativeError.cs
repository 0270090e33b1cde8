using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>Turns the shim's failures into the exception type that TorchSharp throws.</summary>
internal static unsafe class NativeError
{
    /// <summary>Passes a handle on, or throws libtorch's text if it is null.</summary>
    internal static nint Check(nint handle)
    {
        if (handle == 0)
        {
            Throw();
        }

        return handle;
    }

    /// <summary>Passes a count or status on, or throws libtorch's text if it is negative.</summary>
    internal static long Check(long status)
    {
        if (status < 0)
        {
            Throw();
        }

        return status;
    }

    // Without it an int would be taken for a handle, and the status 0 for a null one.
    internal static int Check(int status) => (int)Check((long)status);

    /// <exception cref="ExternalException">Always, with the first line of libtorch's text.</exception>
    [DoesNotReturn]
    internal static void Throw()
    {
        var text = Marshal.PtrToStringUTF8((nint)NativeMethods.mt_last_error()) ?? string.Empty;
        throw new ExternalException(text.Split('\n', 2)[0].TrimEnd());
    }
}
