using MetaRLTorch.Configuration;
using System.Globalization;
using MetaRLTorch.Environments;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Results;

/// <summary>One run that a table needs: a config page, trained with a seed.</summary>
internal sealed record ResultRun
{
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
        var progress = RunProgress.Of(loader, folder, wanted);
        return run with { State = progress.State, Difference = progress.Difference };
    }
}
