using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>Finds the C++ shim where the build puts it: beside the program, or below it where a package brought it.</summary>
internal static class ShimLibrary
{
    internal const string Name = "metarl_torch";

    private const string FileName = "libmetarl_torch.so";

    internal static void Register() =>
        NativeLibrary.SetDllImportResolver(typeof(ShimLibrary).Assembly, (name, _, _) => name == Name ? Load() : 0);

    private static nint Load()
    {
        var beside = Path.Combine(Folder(), FileName);
        var below = Path.Combine(Folder(), "runtimes", "linux-x64", "native", FileName);
        var path = !File.Exists(beside) && File.Exists(below) ? below : beside;
        if (!File.Exists(path))
        {
            throw new DllNotFoundException($"{path} is missing: the build makes it from libtorch.");
        }

        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException failure)
        {
            throw new DllNotFoundException(
                $"{path} is damaged, or libtorch is missing or another than the one it was built with " +
                $"({Reason(failure.Message)}).");
        }
    }

    private static string Folder()
    {
        var beside = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location);
        return string.IsNullOrEmpty(beside) ? AppContext.BaseDirectory : beside;
    }

    // .NET's first line is about itself; the second is the loader's.
    private static string Reason(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 1 ? lines[1] : lines[0];
    }
}
