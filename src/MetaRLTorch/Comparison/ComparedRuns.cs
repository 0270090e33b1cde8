using MetaRLTorch.Configuration;
using MetaRLTorch.Training;

namespace MetaRLTorch.Comparison;

/// <summary>Sorts runs into methods, alike in all but what makes a method and in the seed.</summary>
/// <param name="loader">Reads their configs.</param>
public sealed class ComparedRuns(ConfigLoader loader)
{
    /// <summary>What changes no number of a run, or only which numbers chance draws and how far it is judged.</summary>
    private static readonly string[] OfARun =
    [
        "seed", "device", "sharding", "sampling.device", "environment.preset", "environment.options.workers", "training.checkpoint_every",
        "training.step_axis", "training.pictures",
        "evaluation.steps",
    ];

    /// <summary>What makes a method.</summary>
    private static readonly string[] OfAMethod =
    [
        "algorithm", "adaptation", "outer", "evaluation.step_sizes", "sampling.gae_lambda", "sampling.baseline",
        "sampling.normalize_advantages",
    ];

    /// <summary>Reads runs and sorts them into methods, in the order in which these come first.</summary>
    /// <param name="folders">Folders of runs.</param>
    /// <param name="allowed">Settings, or groups of them, that may differ between runs besides.</param>
    /// <param name="tag">
    /// The scalar that is compared; null: returns on held-out tasks. Where there is one, a folder may hold TensorBoard events
    /// alone: its run's method and seed are then the names of the folder above it and of its own.
    /// </param>
    /// <exception cref="UserException">
    /// A folder stands there twice, holds no run or no evaluation, two runs of a method have one seed, or runs differ in more
    /// than the method and the seed.
    /// </exception>
    public IReadOnlyList<MethodRuns> Group(IReadOnlyList<string> folders, IReadOnlyList<string> allowed, string? tag = null)
    {
        var twice = folders.CountBy(Whole).FirstOrDefault(folder => folder.Value > 1);
        if (twice.Key is { } again) throw new UserException($"{again} is given {twice.Value} times. Give every run once.");

        ComparedRun[] runs = [.. folders.Select(folder => Read(folder, tag))];
        if (allowed.FirstOrDefault(path => !runs.Any(run => run.Settings.Keys.Any(name => IsIn(name, [path])))) is { } unknown)
        {
            throw new UserException($"--allow {unknown}: no run has such a setting. Give a setting or a group, as in sampling.episodes.");
        }

        foreach (var run in runs) CheckAlike(runs[0], run, [.. OfARun, .. OfAMethod, .. allowed]);
        ComparedRun[][] methods = [.. runs.GroupBy(Config).Select(method => method
            .OrderBy(run => long.TryParse(run.Seed, out var seed) ? seed : long.MaxValue)
            .ThenBy(run => run.Seed, StringComparer.Ordinal)
            .ToArray())];
        foreach (var method in methods) CheckSeeds(method);
        return [.. methods.Select(method => new MethodRuns(Name(method[0], methods), method))];
    }

    /// <summary>The settings in which methods differ.</summary>
    /// <param name="methods">The methods.</param>
    public static IReadOnlyList<string> Differences(IEnumerable<MethodRuns> methods) => Differences(methods.Select(method => method.Runs[0]));

    private static IReadOnlyList<string> Differences(IEnumerable<ComparedRun> runs) =>
    [
        .. runs.SelectMany(run => run.Settings.Keys).Distinct()
            .Where(name => !IsIn(name, OfARun) && runs.Select(run => run.Value(name)).Distinct().Count() > 1),
    ];

    private static string Config(ComparedRun run) =>
        string.Join('\n', run.Settings.Where(setting => !IsIn(setting.Key, OfARun)).Select(setting => $"{setting.Key}={setting.Value}"));

    private static string Name(ComparedRun run, IEnumerable<ComparedRun[]> methods)
    {
        var namesakes = methods.Select(method => method[0]).Where(other => other.Method == run.Method).ToArray();
        var all = Differences(namesakes);
        string[] common = [.. all.Where(name => namesakes.All(other => other.Settings.ContainsKey(name)))];
        string Told(IEnumerable<string> names, ComparedRun of) => string.Join(", ", [of.Method, .. names.Select(name => $"{name}={of.Value(name)}")]);
        var suffice = namesakes.Select(other => Told(common, other)).Distinct().Count() == namesakes.Length;
        return Told(suffice ? common : all, run);
    }

    private static string Whole(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    private static bool IsIn(string name, string[] groups) =>
        groups.Any(group => name == group || name.StartsWith(group + ".", StringComparison.Ordinal));

    private static void CheckSeeds(ComparedRun[] method)
    {
        foreach (var runs in method.GroupBy(run => run.Seed).Where(runs => runs.Count() > 1))
        {
            throw new UserException(
                $"{string.Join(" and ", runs.Select(run => run.Folder))} are the same method with the same seed, {runs.Key}: they are "
                + $"one sample, not {runs.Count()}. Give runs of different seeds.");
        }
    }

    private static void CheckAlike(ComparedRun one, ComparedRun other, string[] mayDiffer)
    {
        var names = one.Settings.Keys.Union(other.Settings.Keys)
            .Where(name => !IsIn(name, mayDiffer) && one.Value(name) != other.Value(name))
            .ToArray();
        if (names.Length == 0) return;
        throw new UserException(
            $"{one.Folder} and {other.Folder} differ in {names[0]}: {one.Value(names[0])} and {other.Value(names[0])}. A comparison is of "
            + $"methods on the same environment, data and judgment; compare others with --allow {string.Join(' ', names)}.");
    }

    private ComparedRun Read(string folder, string? tag)
    {
        var settings = tag is not null && !RunFolder.IsRun(folder)
            ? Named(Whole(folder))
            : ConfigWriter.Texts(loader.Load(RunFolder.Open(folder)));
        return new(folder, settings, tag is null ? EvaluationCurve.Read(folder) : EvaluationCurve.Read(folder, tag));
    }

    private static Dictionary<string, string> Named(string folder) => new()
    {
        ["algorithm.name"] = Path.GetFileName(Path.GetDirectoryName(folder)) is { Length: > 0 } name ? name : "unknown",
        ["seed"] = Path.GetFileName(folder),
    };
}
