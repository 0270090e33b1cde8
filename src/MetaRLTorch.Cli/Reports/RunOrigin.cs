namespace MetaRLTorch.Cli.Reports;

/// <summary>Where a run was trained.</summary>
/// <param name="Commit">The commit of the code.</param>
/// <param name="Machine">The machine's processor and tensor library.</param>
internal sealed record RunOrigin(string Commit, string Machine)
{
    /// <summary>The file in a run's folder: a commit, a tab and a machine in every line.</summary>
    public const string FileName = "origin.txt";

    /// <summary>The commits and machines that trained a run, oldest first.</summary>
    /// <param name="folder">The run's folder.</param>
    public static IReadOnlyList<RunOrigin> Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        return File.Exists(file)
            ? [.. File.ReadLines(file).Select(line => line.Split('\t')).Select(parts => new RunOrigin(parts[0], parts[^1]))]
            : [new("unknown", "an unknown machine")];
    }
}
