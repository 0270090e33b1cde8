using MetaRLTorch.Comparison;

namespace MetaRLTorch.Cli.Reports;

/// <summary>What is asked of a report.</summary>
/// <param name="InnerSteps">k, the inner steps after which returns are compared.</param>
/// <param name="From">The first iteration whose evaluations count for the scores.</param>
/// <param name="Threshold">The return whose reaching is timed.</param>
internal sealed record ReportOptions(int InnerSteps, int From, double Threshold);

/// <summary>Methods compared over seeds: sentences, charts and tables.</summary>
internal sealed partial class Report
{
    private const double Significant = 0.05;

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

    /// <summary>The methods' names.</summary>
    public IEnumerable<string> Methods => _methods.Select(method => method.Name);

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
        var more = Figures.Text(difference);
        var result = _tag is null
            ? $"After {Inner(Options.InnerSteps)} {better.Name} returns {more} more than {worse.Name} ({seeds}"
            : $"{_tag} of {better.Name} is {more} above that of {worse.Name} ({seeds}";
        if (!double.IsFinite(adjusted)) return $"{result}): one seed says nothing about chance.";
        var correction = pairs > 1 ? " after Holm's correction" : "";
        var verdict = adjusted < Significant ? "a significant difference" : "no significant difference";
        return $"{result}, p {Figures.PValue(adjusted)}{correction}): {verdict}.";
    }

    private IEnumerable<(MethodRuns Better, MethodRuns Worse)> Pairs() =>
        from i in Enumerable.Range(0, _judged.Count)
        from j in Enumerable.Range(i + 1, _judged.Count - i - 1)
        let swap = _judged[j].Scores(Options.InnerSteps).Average() > _judged[i].Scores(Options.InnerSteps).Average()
        select swap ? (_judged[j], _judged[i]) : (_judged[i], _judged[j]);

    private string Scored => _tag ?? $"returns on held-out tasks after {Inner(Options.InnerSteps)}";

    private string Measure => _tag ?? $"Held-out return after {Inner(Options.InnerSteps)}";

    private static string Inner(int steps) => steps == 1 ? "1 inner step" : $"{steps} inner steps";

    private static string Seeds(MethodRuns method) => method.Runs.Count == 1 ? "1 seed" : $"{method.Runs.Count} seeds";
}
