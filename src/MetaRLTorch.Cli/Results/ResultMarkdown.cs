using System.Globalization;
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

    /// <summary>The section: heading, comment, figures, their conditions, their command, commit and machine.</summary>
    public string Section() => string.Join("\n\n", new[]
    {
        $"## {table.Title}",
        table.Comment.Trim(),
        $"{string.Join("\n", table.Environments.Keys.Select(Figures))}\n{Conditions()}",
        $"```bash\n{table.Command}\n```",
        string.Join('\n', Origin()),
    }.Where(part => part.Length > 0));

    /// <summary>Why the table should be trained again; null if all of its runs come from one commit.</summary>
    public string? Staleness() => Commits() is { Length: > 1 } commits
        ? $"its runs come from {commits.Length} commits ({string.Join(", ", commits)}); " +
          $"`{table.Command} --force` trains them again at one."
        : null;

    private string Figures(string environment)
    {
        var methods = runs.Where(method => method.Environment == environment)
            .Select(method => (method.Method, method.Runs[0].Page, Curves: Read(method.Runs))).ToArray();
        var columns = methods.SelectMany(method => method.Curves).Min(run => run.InnerSteps) + 1;
        double[] Values(EvaluationCurve[] curves, int k) => [.. curves.Select(run => run.Mean(k))];
        string Row(string name, Func<int, string> cell, string last) =>
            $"| {string.Join(" | ", [name, .. Enumerable.Range(0, columns).Select(cell), last])} |\n";

        var text = Row(environment, k => k == 1 ? "1 inner step" : $"{k} inner steps", "environment steps") +
            $"|{string.Concat(Enumerable.Repeat("---|", columns + 2))}\n";
        foreach (var (name, page, curves) in methods)
        {
            var steps = curves.Average(run => run.EnvironmentSteps[^1]);
            text += Row($"[{name}]({page})", k => Text(ConfidenceInterval.Of(Values(curves, k))), Count(steps));
            text += Row(Statistics, k => Spread(Values(curves, k)), "");
        }

        foreach (var (name, _, curves) in methods.Skip(1))
        {
            text += Row(
                $"{name} − {methods[0].Method}",
                k => Text(ConfidenceInterval.Of([.. Values(curves, k).Zip(Values(methods[0].Curves, k), (x, y) => x - y)])),
                "");
        }

        return text;
    }

    private EvaluationCurve[] Read(SweepRun[] seeds) => [.. seeds.Select(run => EvaluationCurve.Read(run.Folder).From(table.From, run.Folder))];

    private string Conditions()
    {
        var configs = runs.SelectMany(method => method.Runs).Select(run => run.Config).ToArray();
        string Of(Func<ExperimentConfig, int> setting) => string.Join(" or ", configs.Select(setting).Distinct());
        return $"Return on {Of(config => config.Evaluation.Tasks)} held-out tasks, evaluations from iteration {table.From} to " +
            $"{Of(config => config.Training.Iterations)} averaged; mean over seeds 1–{table.Seeds} ± 95 % over seeds, under it " +
            "median and range of the seeds; differences paired by seed. Environment steps are a run's.";
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

    private static string Text(ConfidenceInterval interval) => $"{Text(interval.Mean)} ± {Text(interval.HalfWidth)}";

    private static string Text(double value)
    {
        var text = value.ToString("F1", CultureInfo.InvariantCulture);
        return text == "-0.0" ? "0.0" : text.Replace('-', '−');
    }

    private static string Count(double steps) => steps < 1e6
        ? steps.ToString("N0", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{steps / 1e6:F1} million");
}
