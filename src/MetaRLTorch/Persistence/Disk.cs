using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MetaRLTorch.Persistence;

/// <summary>What .NET has no word for: the names in a folder reach the disk only when the folder itself is synchronized.</summary>
internal static partial class Disk
{
    private const int Invalid = 22; // EINVAL: this file system has nothing to synchronize a folder with
    private const int ReadOnlyFolderOfThisProcessOnly = 0x10000 | 0x80000; // O_RDONLY | O_DIRECTORY | O_CLOEXEC on x86-64 Linux

    /// <summary>Forces the names of a folder's files to the disk, so that new and renamed ones survive a power cut.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static void FlushFolder(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new SafeFileHandle(Open(path, ReadOnlyFolderOfThisProcessOnly), ownsHandle: true);
        if (folder.IsInvalid) throw Failure(path);
        if (Synchronize(folder) != 0 && Marshal.GetLastPInvokeError() != Invalid) throw Failure(path);
    }

    private static IOException Failure(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new($"{path}: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(SafeFileHandle file);
}
