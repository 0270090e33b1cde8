using MathNet.Numerics.Statistics;
using MetaRLTorch.Comparison;

namespace MetaRLTorch.Cli.Reports;

/// <summary>What is asked of a report.</summary>
/// <param name="InnerSteps">k, the inner steps after which returns are compared.</param>
/// <param name="From">The first iteration whose evaluations count for the scores.</param>
/// <param name="Threshold">The return whose reaching is timed.</param>
internal sealed record ReportOptions(int InnerSteps, int From, double Threshold);

/// <summary>Methods compared over seeds: sentences, charts and tables.</summary>
internal sealed class Report
{
    private const double Significant = 0.05;
    private const int ProfilePoints = 101;

    private readonly Bootstrap _bootstrap = new();
    private readonly IReadOnlyList<MethodRuns> _methods;
    private readonly IReadOnlyList<MethodRuns> _judged;
    private readonly int _innerSteps;
    private readonly string? _tag;

    /// <param name="methods">The methods' runs, of one environment.</param>
    /// <param name="tag">The scalar that is compared; null: returns on held-out tasks.</param>
    /// <param name="innerSteps">k; null: the inner steps that the first run was trained with, as far as it was evaluated.</param>
    /// <param name="from">Null: the last third of the shortest run.</param>
    /// <param name="threshold">Null: the lowest final score of a method, which all of them reach.</param>
    /// <exception cref="UserException">No run was evaluated with so many inner steps, or so late.</exception>
    public Report(IReadOnlyList<MethodRuns> methods, string? tag, int? innerSteps, int? from, double? threshold)
    {
        var runs = methods.SelectMany(method => method.Runs).ToArray();
        _methods = methods;
        _tag = tag;
        _innerSteps = runs.Min(run => run.Curve.InnerSteps);
        var trained = int.TryParse(runs[0].Value("adaptation.steps"), out var steps) ? Math.Min(steps, _innerSteps) : _innerSteps;
        var first = from ?? (int)Math.Ceiling(runs.Min(run => run.Curve.Iterations[^1]) * 2 / 3.0);
        _judged = [.. methods.Select(method => method with
        {
            Runs = [.. method.Runs.Select(run => run with { Curve = run.Curve.From(first, run.Folder) })],
        })];
        if (innerSteps > _innerSteps)
        {
            throw new UserException($"--inner-steps {innerSteps}: the runs were evaluated after 0 to {_innerSteps} inner steps. Give one of these.");
        }

        var k = innerSteps ?? trained;
        Options = new(k, first, threshold ?? _judged.Min(method => Scores.InterquartileMean(method.Scores(k))));
    }

    private IEnumerable<int> InnerSteps => Enumerable.Range(0, _innerSteps + 1);

    /// <summary>What the report shows.</summary>
    public ReportOptions Options { get; }

    /// <summary>What is compared: the environment's name, or the scalar's.</summary>
    public string Subject => _tag ?? _methods[0].Runs[0].Value("environment.name");

    /// <summary>What the figures mean.</summary>
    public string Conditions =>
        $"Scores are {Scored}, averaged over evaluations from iteration {Options.From} on; "
        + "one number a run. ± and differences: 95 % by Student's t over seeds (of pairs where methods have the same seeds, otherwise Welch's). "
        + $"Square brackets: 95 % by the stratified percentile bootstrap over runs, {Bootstrap.Resamples:N0} resamples; with few seeds these "
        + "intervals are too narrow.";

    /// <summary>Every pair of methods in a sentence.</summary>
    public IReadOnlyList<string> Sentences()
    {
        var pairs = Pairs().ToArray();
        var adjusted = Scores.Holm([.. pairs.Select(pair => pair.Better.Minus(pair.Worse, Options.InnerSteps).PValue)]);
        return [.. pairs.Select((pair, i) => Sentence(pair.Better, pair.Worse, adjusted[i], pairs.Length))];
    }

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

    /// <summary>All tables.</summary>
    public IReadOnlyList<ReportTable> Tables() => [Returns(), Differences(), Interquartile(), Speed(), Settings(), Runs()];

    /// <summary>The methods' learning curves, all numbers of inner steps, by iterations.</summary>
    public IEnumerable<(string Method, double Iteration, int InnerSteps, double[] Scores)> CurveScores() =>
        from method in _methods
        let curve = MethodCurve.Of(method, CurveAxis.Iterations)
        from point in curve.X.Index()
        from k in InnerSteps
        select (method.Name, point.Item, k, curve.Returns[point.Index][k]);

    private string Sentence(MethodRuns better, MethodRuns worse, double adjusted, int pairs)
    {
        var difference = better.Minus(worse, Options.InnerSteps);
        var seeds = better.IsPairedWith(worse) ? $"{Seeds(better)}, paired" : $"{Seeds(better)} against {Seeds(worse)}";
        var measure = _tag is null ? $"After {Inner(Options.InnerSteps)}" : $"By {_tag}";
        var result = $"{measure} {better.Name} returns {Figures.Text(difference)} more than {worse.Name} ({seeds}";
        if (!double.IsFinite(adjusted)) return $"{result}): one seed says nothing about chance.";
        var correction = pairs > 1 ? " after Holm's correction" : "";
        return $"{result}, p {Figures.PValue(adjusted)}{correction}): {(adjusted < Significant ? "a significant difference" : "no significant difference")}.";
    }

    private IEnumerable<(MethodRuns Better, MethodRuns Worse)> Pairs() =>
        from i in Enumerable.Range(0, _judged.Count)
        from j in Enumerable.Range(i + 1, _judged.Count - i - 1)
        let swap = _judged[j].Scores(Options.InnerSteps).Average() > _judged[i].Scores(Options.InnerSteps).Average()
        select swap ? (_judged[j], _judged[i]) : (_judged[i], _judged[j]);

    private LineChart Curves(string id, string name, CurveAxis axis, Func<IReadOnlyList<double>, double> statistic) => new(
        id,
        $"{Measure}: {name}, 95 % band, single runs",
        axis == CurveAxis.EnvironmentSteps ? "environment steps" : "meta-iterations",
        _tag ?? "return",
        [.. _methods.Select(method => MethodCurve.Of(method, axis).Line(Options.InnerSteps, statistic, _bootstrap))]);

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
        double[] thresholds = [.. Enumerable.Range(0, ProfilePoints).Select(i => low - margin + (i * (high - low + (2 * margin)) / (ProfilePoints - 1)))];
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

    private ReportTable Returns() => new(
        _tag is null ? "Mean return after 0 … K inner steps" : "Mean",
        $"Mean ± 95 % over seeds. Evaluations from iteration {Options.From} on.",
        ["method", "seeds", .. InnerSteps.Select(k => _tag ?? Inner(k))],
        [.. _judged.Select(method => (string[])
        [
            method.Name, $"{method.Runs.Count}", .. InnerSteps.Select(k => Figures.Text(ConfidenceInterval.Of(method.Scores(k)))),
        ])]);

    private ReportTable Interquartile() => new(
        _tag is null ? "Interquartile mean after 0 … K inner steps" : "Interquartile mean",
        "The mean without the lowest and the highest quarter of the runs, with its bootstrap interval.",
        ["method", "seeds", .. InnerSteps.Select(k => _tag ?? Inner(k))],
        [.. _judged.Select(method => (string[])
        [
            method.Name, $"{method.Runs.Count}", .. InnerSteps.Select(k => Interquartile(method.Scores(k))),
        ])]);

    private string Interquartile(double[] scores) =>
        Figures.Text(Scores.InterquartileMean(scores), _bootstrap.Of(scores, Scores.InterquartileMean));

    private ReportTable Differences()
    {
        var pairs = Pairs().ToArray();
        var p = Scores.Holm([.. pairs.Select(pair => pair.Better.Minus(pair.Worse, Options.InnerSteps).PValue)]);
        return new(
            $"Differences: {Scored}",
            "The probability of improvement is that a run of the first method scores above one of the second.",
            ["methods", "difference", "p (Holm)", "probability of improvement"],
            [.. pairs.Select((pair, i) => (string[])
            [
                $"{pair.Better.Name} − {pair.Worse.Name}",
                Figures.Text(pair.Better.Minus(pair.Worse, Options.InnerSteps)),
                Figures.PValue(p[i]),
                Improvement(pair.Better.Scores(Options.InnerSteps), pair.Worse.Scores(Options.InnerSteps)),
            ])]);
    }

    private string Improvement(double[] first, double[] second) => Figures.Text(
        Scores.ProbabilityOfImprovement(first, second), _bootstrap.Of(first, second, Scores.ProbabilityOfImprovement));

    private ReportTable Speed() => new(
        "Speed of learning",
        $"Area: the mean return over the whole training. To the threshold: median over runs until the first evaluation at {Figures.Text(Options.Threshold)} or "
        + "above, and how many runs got there. Times are of the machines that trained.",
        ["method", "area under the curve", "runs that reach it", "environment steps to it", "time to it", "whole training", "per iteration"],
        [.. _methods.Select(method =>
        {
            Efficiency[] runs = [.. method.Runs.Select(run => Efficiency.Of(run.Curve, Options.InnerSteps, Options.Threshold))];
            return (string[])
            [
                method.Name,
                Figures.Text(ConfidenceInterval.Of([.. runs.Select(run => run.Area)])),
                $"{runs.Count(run => double.IsFinite(run.Steps))} of {runs.Length}",
                Figures.Count(Efficiency.Median(runs.Select(run => run.Steps))),
                Figures.Duration(Efficiency.Median(runs.Select(run => run.Seconds))),
                Figures.Duration(method.Runs.Select(run => run.Curve.Seconds[^1]).Median()),
                Figures.Duration(method.Runs.Select(run => run.Curve.Seconds[^1] / run.Curve.Iterations[^1]).Median()),
            ];
        })]);

    private ReportTable Settings() => new(
        "Settings that differ",
        "All other settings are the same, but for those that change no number or only which numbers chance draws.",
        ["setting", .. _methods.Select(method => method.Name)],
        [.. ComparedRuns.Differences(_methods).Select(name => (string[])[name, .. _methods.Select(method => method.Runs[0].Value(name))])]);

    private ReportTable Runs() => new(
        "Runs",
        "Commit and machine as the run's origin.txt has them.",
        ["method", "seed", "iterations", "environment steps", "commit", "machine", "folder"],
        [.. _methods.SelectMany(method => method.Runs.Select(run => (string[])
        [
            method.Name,
            run.Seed,
            $"{run.Curve.Iterations[^1]}",
            Figures.Count(run.Curve.EnvironmentSteps[^1]),
            string.Join(", ", RunOrigin.Read(run.Folder).Select(origin => origin.Commit)),
            string.Join(", ", RunOrigin.Read(run.Folder).Select(origin => origin.Machine).Distinct()),
            run.Folder,
        ]))]);

    private string Scored => _tag ?? $"returns on held-out tasks after {Inner(Options.InnerSteps)}";

    private string Measure => _tag ?? $"Held-out return after {Inner(Options.InnerSteps)}";

    private static string Inner(int steps) => steps == 1 ? "1 inner step" : $"{steps} inner steps";

    private static string Seeds(MethodRuns method) => method.Runs.Count == 1 ? "1 seed" : $"{method.Runs.Count} seeds";
}
