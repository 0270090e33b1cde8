using MetaRLTorch.Comparison;

namespace MetaRLTorch.Cli.Reports;

/// <content>Learning curves, returns by inner steps, performance profiles.</content>
internal sealed partial class Report
{
    private const int ProfilePoints = 101;

    // More can't be told apart in a chart, and each has a bootstrap.
    private const int CurvePoints = 100;

    /// <summary>All charts.</summary>
    public IReadOnlyList<LineChart> Charts() =>
    [
        Curves("iqm_by_steps", "interquartile mean", CurveAxis.EnvironmentSteps, Scores.InterquartileMean),
        Curves("mean_by_steps", "mean", CurveAxis.EnvironmentSteps, values => values.Average()),
        Curves("iqm_by_iterations", "interquartile mean", CurveAxis.Iterations, Scores.InterquartileMean),
        Curves("mean_by_iterations", "mean", CurveAxis.Iterations, values => values.Average()),
        .. _innerSteps > 0 ? [Adaptation()] : Array.Empty<LineChart>(),
        Profile(),
    ];

    private LineChart Curves(string id, string name, CurveAxis axis, Func<IReadOnlyList<double>, double> statistic) => new(
        id,
        $"{Measure}: {name}, 95 % band, single runs",
        axis == CurveAxis.EnvironmentSteps ? "environment steps" : "meta-iterations",
        _tag ?? "return",
        [.. _methods.Select(method => MethodCurve.Of(method, axis).Thinned(CurvePoints).Line(Options.InnerSteps, statistic, _bootstrap))]);

    private LineChart Adaptation() => new(
        "adaptation",
        "Held-out return after 0 … K inner steps: interquartile mean, 95 % band, single runs",
        "inner steps",
        "return",
        [.. _judged.Select(method => new ChartLine(
            method.Name,
            [.. InnerSteps.Select(k => Point(k, method.Scores(k), Scores.InterquartileMean))],
            [.. method.Runs.Select(run => InnerSteps.Select(k => ((double)k, run.Curve.Mean(k))).ToArray())]))],
        WholeX: true);

    private LineChart Profile()
    {
        double[] all = [.. _judged.SelectMany(method => method.Scores(Options.InnerSteps))];
        var (low, high) = (all.Min(), all.Max());
        var margin = Math.Max(0.02 * (high - low), 1e-6);
        double[] thresholds = [.. Enumerable.Range(0, ProfilePoints)
            .Select(i => low - margin + (i * (high - low + (2 * margin)) / (ProfilePoints - 1)))];
        return new(
            "performance_profile",
            $"Performance profile: share of runs above a score, 95 % band",
            "return",
            "share of runs",
            [.. _judged.Select(method => new ChartLine(method.Name, Shares(method.Scores(Options.InnerSteps), thresholds), []))]);
    }

    // An interval depends on the number of runs above alone.
    private ChartPoint[] Shares(double[] scores, double[] thresholds)
    {
        var intervals = Enumerable.Range(0, scores.Length + 1)
            .Select(above => _bootstrap.Of([.. scores.Select((_, run) => run < above ? 1.0 : 0)], values => values.Average()))
            .ToArray();
        return [.. thresholds.Select(threshold =>
        {
            var (low, high) = intervals[scores.Count(score => score > threshold)];
            return new ChartPoint(threshold, Scores.ShareAbove(scores, threshold), low, high);
        })];
    }

    private ChartPoint Point(double x, double[] scores, Func<IReadOnlyList<double>, double> statistic)
    {
        var (low, high) = _bootstrap.Of(scores, statistic);
        return new(x, statistic(scores), low, high);
    }
}
