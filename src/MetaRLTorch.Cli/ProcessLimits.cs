using System.Globalization;

namespace MetaRLTorch.Cli;

/// <summary>
/// What a shell or a batch system allows a process, against what the tensor library needs: below it, a BLAS asks for memory for
/// ever.
/// </summary>
internal static class ProcessLimits
{
    private const long MiB = 1 << 20;
    private const long LeastOpenFiles = 128;

    // Runs pass with 16 MiB.
    private const long LeastHeap = 32 * MiB;

    // Small runs pass with 5 GiB and loop with 4; what lies between depends on chance, and a thread takes an arena and a stack.
    private static long LeastAddressSpace => (8192 + (64 * Environment.ProcessorCount)) * MiB;

    /// <summary>Refuses limits under which nothing can be computed.</summary>
    /// <exception cref="UserException">One is too low.</exception>
    public static void Check()
    {
        var heap = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (heap < LeastHeap) throw new UserException(string.Create(
            CultureInfo.InvariantCulture,
            $"The heap of .NET may grow to {heap / MiB} MiB; at least {LeastHeap / MiB} are needed. " +
            $"Raise DOTNET_GCHeapHardLimit or the memory of the container."));

        const string Limits = "/proc/self/limits";
        if (!File.Exists(Limits)) return;
        foreach (var line in File.ReadLines(Limits))
        {
            if (Soft(line, "Max address space") is { } bytes && bytes < LeastAddressSpace) throw new UserException(string.Create(
                CultureInfo.InvariantCulture,
                $"ulimit -v {bytes / 1024}: the tensor library needs at least {LeastAddressSpace / 1024} (KiB of address space, most of it " +
                $"never used). Raise it, or ask for unlimited."));
            if (Soft(line, "Max open files") is { } files && files < LeastOpenFiles) throw new UserException(string.Create(
                CultureInfo.InvariantCulture, $"ulimit -n {files}: at least {LeastOpenFiles} open files are needed. Raise it."));
        }
    }

    // The name, the soft limit, the hard one, the unit; in columns.
    private static long? Soft(string line, string name) =>
        line.StartsWith(name, StringComparison.Ordinal)
            && long.TryParse(line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;
}
