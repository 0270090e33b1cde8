using MathNet.Numerics.Statistics;
using MetaRLTorch.Cli.Reports;
using MetaRLTorch.Cli.Sweeps;
using MetaRLTorch.Comparison;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Results;

/// <summary>Writes a table of <c>results/</c> as Markdown, from runs that are finished.</summary>
/// <param name="table">What is shown.</param>
/// <param name="runs">The runs by environment, method and seed.</param>
internal sealed class ResultMarkdown(ResultTable table, IReadOnlyList<(string Environment, string Method, SweepRun[] Runs)> runs)
{
    private const string Statistics = "median (range)";
    private const int Digits = 1, MetricDigits = 4;

    /// <summary>The section: heading, comment, figures, their conditions, their command, commit and machine.</summary>
    public string Section() => string.Join("\n\n", new[]
    {
        $"## {table.Title}",
        table.Comment.Trim(),
        $"{string.Join("\n", table.Environments.Keys.Select(Lines))}\n{Conditions()}",
        $"```bash\n{table.Command}\n```",
        string.Join('\n', Origin()),
    }.Where(part => part.Length > 0));

    /// <summary>Why the table should be trained again; null if all of its runs come from one commit.</summary>
    public string? Staleness() => Commits() is { Length: > 1 } commits
        ? $"its runs come from {commits.Length} commits ({string.Join(", ", commits)}); " +
          $"`{table.Command} --force` trains them again at one."
        : null;

    private string Lines(string environment)
    {
        var methods = runs.Where(method => method.Environment == environment)
            .Select(method => (method.Method, method.Runs, Curves: Read(method.Runs))).ToArray();
        var columns = methods.SelectMany(method => method.Curves).Min(run => run.InnerSteps) + 1;
        double[] Values(EvaluationCurve[] curves, int k) => [.. curves.Select(run => run.Mean(k))];
        string Row(string name, Func<int, string> cell, Func<string, string> metric, string last) =>
            $"| {string.Join(" | ", [name, .. Enumerable.Range(0, columns).Select(cell), .. table.Metrics.Keys.Select(metric), last])} |\n";

        var text = Row(environment, k => Title(k, columns), title => title, "environment steps") +
            $"|{string.Concat(Enumerable.Repeat("---|", columns + table.Metrics.Count + 2))}\n";
        foreach (var (name, seeds, curves) in methods)
        {
            var steps = Figures.Count(curves.Average(run => run.EnvironmentSteps[^1]));
            text += Row($"[{name}]({seeds[0].Page})", k => Text(Values(curves, k)), title => LastOf(table.Metrics[title], seeds), steps);
            text += Row(Statistics, k => Spread(Values(curves, k)), _ => "", "");
        }

        foreach (var (name, _, curves) in methods.Skip(1))
        {
            string Difference(int k) => Text([.. Values(curves, k).Zip(Values(methods[0].Curves, k), (x, y) => x - y)]);
            text += Row($"{name} − {methods[0].Method}", Difference, _ => "", "");
        }

        return text;
    }

    private static string Title(int innerSteps, int columns) =>
        columns == 1 ? "return" : innerSteps == 1 ? "1 inner step" : $"{innerSteps} inner steps";

    private static string LastOf(string metric, SweepRun[] seeds)
    {
        double[] values = [.. seeds.Select(run => EvaluationCurve.Last(run.Folder, metric)).OfType<double>()];
        return values.Length == seeds.Length ? Figures.Text(ConfidenceInterval.Of(values), MetricDigits) : Figures.None;
    }

    private EvaluationCurve[] Read(SweepRun[] seeds) => [.. seeds.Select(run => EvaluationCurve.Read(run.Folder).From(table.From, run.Folder))];

    private string Conditions()
    {
        var configs = runs.SelectMany(method => method.Runs).Select(run => run.Config).ToArray();
        string Of(Func<ExperimentConfig, int> setting) => string.Join(" or ", configs.Select(setting).Distinct());
        var tasks = Of(config => config.Evaluation.Tasks);
        var measured = tasks == "1"
            ? $"of {Of(config => config.Evaluation.Episodes ?? config.Sampling.Episodes)} held-out episodes"
            : $"on {tasks} held-out tasks";
        var ends = table.Metrics.Count == 0 ? "" : $" {string.Join(", ", table.Metrics.Keys)}: of the last iteration.";
        return $"Return {measured}, evaluations from iteration {table.From} to " +
            $"{Of(config => config.Training.Iterations)} averaged; mean over seeds 1–{table.Seeds} ± 95 % over seeds, under it " +
            "median and range of the seeds; differences paired by seed. Environment steps are a run's." + ends;
    }

    private IEnumerable<string> Origin()
    {
        var machines = Origins().Select(origin => origin.Machine).Distinct().Order(StringComparer.Ordinal);
        yield return $"Trained at commit {string.Join(", ", Commits())} on {string.Join("; and on ", machines)}.";
        if (Staleness() is { } reason) yield return $"**Stale:** {reason}";
    }

    private string[] Commits() => [.. Origins().Select(origin => origin.Commit).Distinct().Order(StringComparer.Ordinal)];

    private IEnumerable<RunOrigin> Origins() =>
        runs.SelectMany(method => method.Runs).SelectMany(run => RunOrigin.Read(run.Folder));

    private static string Spread(double[] values) =>
        $"{Text(values.Median())} ({Text(values.Min())} … {Text(values.Max())})";

    private static string Text(double[] values) => Figures.Text(ConfidenceInterval.Of(values), Digits);

    private static string Text(double value) => Figures.Text(value, Digits);
}
