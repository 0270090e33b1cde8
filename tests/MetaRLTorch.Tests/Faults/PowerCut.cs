using System.Runtime.InteropServices;

namespace MetaRLTorch.Tests.Faults;

/// <summary>Stops a file system as a power cut does: what is not on the disk yet never comes there.</summary>
internal static partial class PowerCut
{
    private const int ReadOnlyFolder = 0x10000;
    private const nuint Shutdown = 0x8004587d; // _IOR('X', 125, __u32), as ext4, xfs and f2fs know it
    private const uint WithoutFlushingTheJournal = 2;

    public static void Of(string mount)
    {
        var folder = Open(mount, ReadOnlyFolder);
        var failed = Control(folder, Shutdown, WithoutFlushingTheJournal);
        _ = Close(folder);
        if (failed != 0) throw new IOException($"{mount} cannot be shut down: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int file, nuint request, in uint argument);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
