namespace MetaRLTorch.Cli;

/// <summary>The shared libraries that this process has loaded.</summary>
internal sealed class LoadedLibraries
{
    private readonly string[] _paths;

    private LoadedLibraries(string[] paths) => _paths = paths;

    /// <summary>Reads the process's memory map; empty where the system has none to read.</summary>
    public static LoadedLibraries Read()
    {
        const string Map = "/proc/self/maps";
        return new(!File.Exists(Map) ? [] : [.. File.ReadLines(Map)
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is var start and >= 0
                ? line[start..]
                : string.Empty)
            .Where(path => path.Contains(".so", StringComparison.Ordinal))
            .Distinct()]);
    }

    /// <summary>The first library whose path contains the first of <paramref name="names"/> that any does.</summary>
    public string? Find(params string[] names) => names
        .Select(name => Array.Find(_paths, path => path.Contains(name, StringComparison.Ordinal)))
        .FirstOrDefault(path => path is not null);
}
