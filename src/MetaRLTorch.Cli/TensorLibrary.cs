using System.Runtime.InteropServices;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.Cli;

/// <summary>The tensor library's shared libraries: loading them, and saying which one cannot be loaded and why.</summary>
internal static class TensorLibrary
{
    // Of the official packages; it brings in all the others.
    private const string PackageLibrary = "libLibTorchSharp.so";

    /// <summary>Loads libtorch, which takes as long as a short command; to be called before the first tensor is made.</summary>
    /// <exception cref="TensorLibraryException">A file is missing, damaged, or not the one that is needed.</exception>
    public static void Load()
    {
        var output = Console.Out;
        try
        {
            // The official TorchSharp prints its search for a library that it cannot load, page by page.
            Console.SetOut(TextWriter.Null);
            Compute.ConfigureProcess();
        }
        catch (Exception failure) when (IsOfLoading(failure))
        {
            throw new TensorLibraryException(
                $"the tensor library cannot be loaded: {PackageFault() ?? Cause(failure)} " +
                "Run scripts/setup.sh --force where it was built.");
        }
        finally
        {
            Console.SetOut(output);
        }
    }

    /// <summary>Whether a failure says that a shared library could not be loaded, or is not the right one.</summary>
    private static bool IsOfLoading(Exception failure) => failure.GetBaseException()
        is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or NotSupportedException;

    /// <summary>What the loader says of the official packages' library, if it is theirs that is used.</summary>
    private static string? PackageFault()
    {
        if (typeof(torch).Assembly.GetName().Name != nameof(TorchSharp)) return null;
        var path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", PackageLibrary);
        if (!File.Exists(path)) path = Path.Combine(AppContext.BaseDirectory, PackageLibrary);
        if (!File.Exists(path)) return $"{path} is missing.";
        try
        {
            NativeLibrary.Load(path);
            return null;
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            return Cause(failure);
        }
    }

    // .NET's first line is about itself; the second is the loader's, with the file and the cause.
    private static string Cause(Exception failure)
    {
        var lines = failure.GetBaseException().Message
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var line = lines.Skip(1).FirstOrDefault(line => line.Contains(".so", StringComparison.Ordinal)) ?? lines[0];
        return $"{line.TrimEnd('.')}.";
    }
}
