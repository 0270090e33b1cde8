using MetaRLTorch.Configuration;

namespace MetaRLTorch.Training;

/// <summary>Runs that are to be compared: two groups, alike in all but what makes a method and in the seed.</summary>
/// <param name="loader">Reads their configs.</param>
public sealed class ComparedRuns(ConfigLoader loader)
{
    /// <summary>What changes no number of a run, or only which numbers chance draws and how far it is judged.</summary>
    private static readonly string[] OfARun =
    [
        "seed", "device", "sharding", "sampling.device", "environment.preset", "environment.options.workers", "training.checkpoint_every",
        "evaluation.steps",
    ];

    /// <summary>What makes a method.</summary>
    private static readonly string[] OfAMethod =
    [
        "algorithm", "adaptation", "outer", "evaluation.step_sizes", "sampling.gae_lambda", "sampling.baseline",
        "sampling.normalize_advantages",
    ];

    /// <summary>Refuses runs whose difference would not be that of two methods over seeds.</summary>
    /// <param name="first">Folders of the first method.</param>
    /// <param name="second">Folders of the second.</param>
    /// <param name="allowed">Settings, or groups of them, that may differ besides.</param>
    /// <exception cref="UserException">A folder stands there twice, a group has a seed twice, or configs differ.</exception>
    public void Check(string[] first, string[] second, string[] allowed)
    {
        var twice = first.Concat(second).CountBy(Whole).FirstOrDefault(folder => folder.Value > 1);
        if (twice.Key is { } folder) throw new UserException($"{folder} is given {twice.Value} times. Give every run once.");

        var (a, b) = (Read(first), Read(second));
        if (allowed.FirstOrDefault(path => !a.Concat(b).Any(run => run.Settings.Keys.Any(name => IsIn(name, [path])))) is { } unknown)
        {
            throw new UserException($"--allow {unknown}: no run has such a setting. Give a setting or a group, as in sampling.episodes.");
        }

        foreach (var group in (Run[][])[a, b])
        {
            CheckSeeds(group);
            foreach (var run in group[1..]) CheckAlike(group[0], run, [.. OfARun, .. allowed], "One group holds one config over seeds");
        }

        CheckAlike(a[0], b[0], [.. OfARun, .. OfAMethod, .. allowed], "A comparison is of methods on the same environment, data and judgment");
    }

    private static string Whole(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    private static bool IsIn(string name, string[] groups) =>
        groups.Any(group => name == group || name.StartsWith(group + ".", StringComparison.Ordinal));

    private static void CheckSeeds(Run[] group)
    {
        foreach (var runs in group.GroupBy(run => run.Settings["seed"]).Where(runs => runs.Count() > 1))
        {
            throw new UserException(
                $"{string.Join(" and ", runs.Select(run => run.Folder))} have the same seed, {runs.Key}: they are one sample, not " +
                $"{runs.Count()}. Give runs of different seeds.");
        }
    }

    private static void CheckAlike(Run one, Run other, string[] mayDiffer, string rule)
    {
        var names = one.Settings.Keys.Union(other.Settings.Keys)
            .Where(name => !IsIn(name, mayDiffer) && Value(one, name) != Value(other, name))
            .ToArray();
        if (names.Length == 0) return;
        throw new UserException(
            $"{one.Folder} and {other.Folder} differ in {names[0]}: {Value(one, names[0])} and {Value(other, names[0])}. {rule}; compare " +
            $"others with --allow {string.Join(' ', names)}.");
    }

    private static string Value(Run run, string name) => run.Settings.GetValueOrDefault(name, "none");

    private Run[] Read(string[] folders) =>
        [.. folders.Select(folder => new Run(folder, ConfigWriter.Texts(loader.Load(RunFolder.Open(folder)))))];

    private sealed record Run(string Folder, IReadOnlyDictionary<string, string> Settings);
}
