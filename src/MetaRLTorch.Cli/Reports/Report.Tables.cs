using MathNet.Numerics.Statistics;
using MetaRLTorch.Comparison;

namespace MetaRLTorch.Cli.Reports;

/// <content>Scores, differences, speed of learning, settings and runs as tables.</content>
internal sealed partial class Report
{
    /// <summary>All tables.</summary>
    public IReadOnlyList<ReportTable> Tables() => [Returns(), Differences(), Interquartile(), Speed(), Settings(), Runs()];

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
        "Area: the mean return over the whole training. To the threshold: median over runs until the first evaluation at "
        + $"{Figures.Text(Options.Threshold)} or above, and how many runs got there. Times are of the machines that trained.",
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
}
