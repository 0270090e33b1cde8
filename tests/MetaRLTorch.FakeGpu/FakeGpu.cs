using System.Runtime.InteropServices;

namespace MetaRLTorch.FakeGpu;

/// <summary>What a GPU is asked to do.</summary>
internal enum Work
{
    /// <summary>Kernels that were launched.</summary>
    Launches = 0,

    /// <summary>Times that the host waited for the device.</summary>
    Waits = 1,

    /// <summary>Bytes copied to the device.</summary>
    BytesToDevice = 2,

    /// <summary>Bytes copied to the host.</summary>
    BytesToHost = 3,

    /// <summary>Blocks of page-locked memory that CUDA was asked for, for which it stops and waits.</summary>
    PageLocked = 4,
}

/// <summary>The library that takes CUDA's place in libtorch, and what it counted.</summary>
internal static unsafe partial class FakeGpu
{
    private const string Library = "libfake_gpu";

    /// <summary>Why its tests are skipped where it could not be built.</summary>
    public const string Absent =
        "The fake GPU needs the project's provider over a libtorch 1.13 without CUDA (see artifacts/fake_gpu/build.log).";

    /// <summary>Where it lies.</summary>
    public static string File { get; } = Path.Combine(Tests.Cli.Program.Root, "artifacts", "fake_gpu", "libfake_gpu.so");

    /// <summary>Takes CUDA's place in this process; to be called before the first question about CUDA.</summary>
    /// <returns>Whether it could.</returns>
    public static bool Load()
    {
        if (!System.IO.File.Exists(File)) return false;
        NativeLibrary.SetDllImportResolver(typeof(FakeGpu).Assembly, (name, _, _) => name == Library ? NativeLibrary.Load(File) : 0);
        Forget();
        return true;
    }

    /// <summary>What was counted since <see cref="Forget"/>.</summary>
    [LibraryImport(Library, EntryPoint = "fake_gpu_count")]
    public static partial long Count(Work work);

    /// <summary>The operators that most of it is due to.</summary>
    public static string Largest(Work work) => Marshal.PtrToStringUTF8((nint)LargestText(work))!;

    /// <summary>Counts from 0 again.</summary>
    [LibraryImport(Library, EntryPoint = "fake_gpu_forget")]
    public static partial void Forget();

    /// <summary>Gives page-locked memory back that nobody holds, as if the process had just begun.</summary>
    [LibraryImport(Library, EntryPoint = "fake_gpu_release")]
    public static partial void Release();

    /// <summary>Gives the device this many bytes of memory; 0 for many.</summary>
    [LibraryImport(Library, EntryPoint = "fake_gpu_limit")]
    public static partial void Limit(long bytes);

    [LibraryImport(Library, EntryPoint = "fake_gpu_largest")]
    private static partial byte* LargestText(Work work);
}
