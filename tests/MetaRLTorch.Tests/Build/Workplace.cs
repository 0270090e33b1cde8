using System.Diagnostics;
using System.Xml.Linq;
using MetaRLTorch.Tests.Cli;

namespace MetaRLTorch.Tests.Build;

/// <summary>
/// A home in which nothing of this clone was ever installed: its own package cache, which has what the clone was built with but
/// for the clone's own packages, and no other source of packages than what is packed into it.
/// </summary>
internal sealed class Workplace : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public Workplace()
    {
        var cache = Directory.CreateDirectory(_home[".nuget/packages"]).FullName;
        foreach (var package in Directory.EnumerateDirectories(Packages))
        {
            var name = Path.GetFileName(package);
            if (!name.StartsWith("metarltorch", StringComparison.OrdinalIgnoreCase))
            {
                Directory.CreateSymbolicLink(Path.Combine(cache, name), package);
            }
        }
    }

    /// <summary>What stands in the way of packing here; null where nothing does.</summary>
    public static string? Obstacle =>
        !OperatingSystem.IsLinux() ? "Packing needs Linux."
        : !Directory.Exists(Packages) ? $"There is no package cache in {Packages}: restore the solution first."
        : TorchSharpFolder.Length > 0 ? $"The TorchSharp in {TorchSharpFolder} is no package, and so cannot be packed over."
        : null;

    public string this[string path] => _home[path];

    private static string Packages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string TorchSharpFolder
    {
        get
        {
            var settings = Path.Combine(Program.Root, "artifacts", "torch.props");
            return File.Exists(settings) ? XDocument.Load(settings).Descendants("TorchSharpPath").Single().Value : "";
        }
    }

    /// <summary>Runs lines of bash in the clone, in this home, to the first that fails.</summary>
    public Program Bash(string lines)
    {
        var start = new ProcessStartInfo("bash", ["-euc", lines])
        {
            WorkingDirectory = Program.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var name in (string[])["METARL_COMMAND", "NUGET_PACKAGES"]) start.Environment.Remove(name);
        start.Environment["HOME"] = _home.Path;
        start.Environment["DOTNET_CLI_HOME"] = _home.Path;
        start.Environment["RestoreSources"] = _home["metarl-packages"];
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        return Program.Finish(Process.Start(start)!);
    }

    public void Dispose() => _home.Dispose();
}
