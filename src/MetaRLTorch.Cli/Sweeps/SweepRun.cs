using System.Globalization;
using MetaRLTorch.Cli.Commands;
using MetaRLTorch.Configuration;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Sweeps;

/// <summary>One run of a sweep.</summary>
/// <param name="Page">Its config page.</param>
/// <param name="Settings">What follows <c>--set</c>, once each.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Folder">Its folder: the same each time that the sweep is asked for.</param>
/// <param name="Config">All its settings.</param>
/// <param name="Progress">How far it is.</param>
internal sealed record SweepRun(
    string Page, string[] Settings, long Seed, string Folder, ExperimentConfig Config, RunProgress Progress)
{
    /// <summary>All runs that a sweep names, whatever their folders hold.</summary>
    /// <exception cref="UserException">A page or a setting is wrong.</exception>
    public static IReadOnlyList<SweepRun> Find(SweepPage page, Catalog catalog)
    {
        var loader = new ConfigLoader(catalog);
        string[] common = [.. page.Set.Select(setting => SweepPage.Assign(setting.Key, setting.Value))];
        return
        [
            .. from config in page.Configs.Select(ConfigOptions.Find)
               from combination in page.Combinations()
               from seed in page.Seeds
               select Of(loader, page, config, common, combination, seed),
        ];
    }

    /// <summary>All runs of a sweep, checked before any begins.</summary>
    /// <exception cref="UserException">A page or a setting is wrong, or a folder holds a run of other settings.</exception>
    public static IReadOnlyList<SweepRun> Of(SweepPage page, Catalog catalog)
    {
        var runs = Find(page, catalog);
        if (runs.FirstOrDefault(run => run.Progress.State == RunState.Other) is { } other)
        {
            throw new UserException(
                $"{other.Folder} was trained with {other.Progress.Difference}. Remove it, or let the sweep write elsewhere by its out.");
        }

        var twice = runs.CountBy(run => run.Folder).FirstOrDefault(folder => folder.Value > 1);
        return twice.Key is not { } folder ? runs : throw new UserException(
            $"{page.File}: {twice.Value} runs would share the folder {folder}. Name every page and every combination once.");
    }

    /// <summary>The arguments that train the run, or go on with it.</summary>
    /// <param name="workers">Threads, where the run's settings do not say.</param>
    public IReadOnlyList<string> Arguments(int workers)
    {
        if (Progress.State == RunState.Begun) return ["resume", Folder];
        var ownWorkers = Config.Sharding.Workers != 0;
        return
        [
            "train", Page, "--seed", Seed.ToString(CultureInfo.InvariantCulture), "--out", Folder,
            .. (ownWorkers ? Settings : [.. Settings, $"sharding.workers={workers}"]).SelectMany(setting => (string[])["--set", setting]),
        ];
    }

    private static SweepRun Of(ConfigLoader loader, SweepPage page, string config, string[] common, string[] combination, long seed)
    {
        string[] settings = [.. common, .. combination];
        var wanted = loader.Load(
            config,
            [.. settings.Select(ConfigOverride.Parse), new ConfigOverride("seeds", "seed", seed.ToString(CultureInfo.InvariantCulture))]);
        var name = Path.Combine(
            Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(config))) ?? "",
            Path.GetFileNameWithoutExtension(config),
            string.Join(',', combination).Replace(" ", "").Replace('/', '_'),
            $"seed-{seed}");
        var folder = Path.Combine(page.Folder, name);
        return new(config, settings, seed, folder, wanted, RunProgress.Of(loader, folder, wanted));
    }
}
