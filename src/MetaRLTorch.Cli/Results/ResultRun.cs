using MetaRLTorch.Configuration;
using System.Globalization;
using MetaRLTorch.Environments;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Results;

/// <summary>The progress of a run that a table needs.</summary>
internal enum RunState
{
    /// <summary>Nothing is there yet.</summary>
    Absent,

    /// <summary>It was interrupted.</summary>
    Begun,

    /// <summary>It was trained to its last iteration.</summary>
    Finished,

    /// <summary>It was trained with other settings than its page has now.</summary>
    Other,
}

/// <summary>One run that a table needs: a config page, trained with a seed.</summary>
internal sealed record ResultRun
{
    /// <summary>The file in a run's folder that says where it was trained: a commit, a tab and a machine in every line.</summary>
    public const string OriginFile = "origin.txt";

    private ResultRun(string page, int seed, string folder, ExperimentConfig config) =>
        (Page, Seed, Folder, Config) = (page, seed, folder, config);

    /// <summary>The config page.</summary>
    public string Page { get; }

    /// <summary>The seed.</summary>
    public int Seed { get; }

    /// <summary>The run's folder: the same for every table and every commit.</summary>
    public string Folder { get; }

    /// <summary>The page's settings with this seed.</summary>
    public ExperimentConfig Config { get; }

    /// <summary>Its progress.</summary>
    public RunState State { get; private init; }

    /// <summary>The first setting that differs between the run and its page; empty where none does.</summary>
    public string Difference { get; private init; } = "";

    /// <summary>Finds a run below <c>runs/results</c>.</summary>
    /// <param name="catalog">What a config can name.</param>
    /// <param name="into">The folder that holds <c>runs</c>.</param>
    /// <param name="page">The config page.</param>
    /// <param name="seed">The seed.</param>
    public static ResultRun Find(Catalog catalog, string into, string page, int seed)
    {
        var loader = new ConfigLoader(catalog);
        var wanted = loader.Load(page, new ConfigOverride("seeds", "seed", seed.ToString(CultureInfo.InvariantCulture)));
        var environment = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(page)));
        var folder = Path.Combine(into, "runs", "results", environment!, Path.GetFileNameWithoutExtension(page), $"seed-{seed}");
        var run = new ResultRun(page, seed, folder.StartsWith("./", StringComparison.Ordinal) ? folder[2..] : folder, wanted);
        if (!Directory.Exists(Path.Combine(folder, "checkpoints"))) return run;

        var files = RunFolder.Open(folder);
        var difference = FirstDifference(wanted, loader.Load(files));
        return run with
        {
            Difference = difference,
            State = difference.Length > 0 ? RunState.Other
                : File.Exists(files.CheckpointAt(wanted.Training.Iterations)) ? RunState.Finished
                : RunState.Begun,
        };
    }

    /// <summary>The commits and machines that trained the run, oldest first.</summary>
    public IEnumerable<(string Commit, string Machine)> Origins()
    {
        var file = Path.Combine(Folder, OriginFile);
        return File.Exists(file)
            ? File.ReadLines(file).Select(line => line.Split('\t')).Select(parts => (parts[0], parts[^1]))
            : [("unknown", "an unknown machine")];
    }

    // The device and the number of threads change only the speed and the rounding.
    private static string FirstDifference(ExperimentConfig page, ExperimentConfig run)
    {
        var trained = ConfigWriter.Flatten(run).ToDictionary();
        return ConfigWriter.Flatten(page)
            .Where(setting => setting.Key is not ("device" or "sampling.device" or "sharding.workers"))
            .Where(setting => !Equals(setting.Value, trained.GetValueOrDefault(setting.Key)))
            .Select(setting => FormattableString.Invariant(
                $"{setting.Key} {trained.GetValueOrDefault(setting.Key)} instead of {setting.Value}"))
            .FirstOrDefault("");
    }
}
