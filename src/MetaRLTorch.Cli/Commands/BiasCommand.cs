using System.CommandLine;
using System.Globalization;
using System.Text;
using MetaRLTorch.Comparison;
using MetaRLTorch.Cli.Display;
using MetaRLTorch.Cli.Gradients;
using MetaRLTorch.Cli.Reports;
using MetaRLTorch.Persistence;
using MetaRLTorch.Training;
using Spectre.Console;
using TorchSharp;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl inspect bias RUN</c>: which estimator of the meta-gradient to take at a run's θ.</summary>
internal static class BiasCommand
{
    private const int FewestBatches = 3;

    public static Command Create(Catalog catalog)
    {
        var folder = new Argument<string>("run") { Description = "The run's folder." };
        var checkpoint = new Option<string?>("--checkpoint") { Description = "The checkpoint. Default: the run's newest." };
        var batches = new Option<int>("--batches")
        {
            Description = "Batches of sampling.tasks tasks that every estimator sees.", DefaultValueFactory = _ => 40,
        };
        var output = new Option<string?>("--out") { Description = "Writes F.csv and F.svg. Default: RUN/bias." };
        var settings = new RunOptions("inspect bias", "device", "sharding");
        var command = new Command(
            "bias", "Compares estimators of the meta-gradient at a checkpoint: their noise, and their cosine to a large batch without bias.")
        {
            folder, checkpoint, batches, output,
        };
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            using var scope = torch.NewDisposeScope();
            var count = parsed.GetValue(batches);
            if (count < FewestBatches) throw new UserException($"--batches: {count}; a spread needs at least {FewestBatches}. Give more.");
            var run = RunFolder.Open(parsed.GetRequiredValue(folder));
            var path = parsed.GetValue(output) ?? Path.Combine(run.Path, "bias");
            OutputFile.EnsureWritable($"{path}.csv", $"{path}.svg");
            var builder = new ExperimentBuilder(catalog);
            var config = new ConfigLoader(catalog).Load(run, settings.Read(parsed, run));
            using var experiment = builder.Build(config);
            var file = parsed.GetValue(checkpoint) ?? run.NewestCheckpoint() ?? throw new UserException(
                $"{run.Path}: the run has no checkpoint yet. Train it first, or give one with --checkpoint.");
            var (iteration, _) = Checkpoint.Load(file, experiment);
            Check(experiment, run);

            var rows = Compare(GradientEstimator.All.ToDictionary(
                estimator => estimator,
                estimator => GradientSamples.Draw(builder, config, experiment.Phi.Start, estimator, count)));
            Print(rows, iteration, count);
            AtomicFile.Write($"{path}.csv", Csv(rows));
            AtomicFile.Write($"{path}.svg", new BarPicture($"Cosine to the meta-gradient of {count} batches", ["one batch", "expectation"])
                .Draw([.. rows.Select((row, i) => ($"{i + 1}", new[] { row.Numbers.Cosine.Mean, row.Numbers.Agreement.Mean }))]));
            Console.WriteLine($"Wrote {path}.csv and {path}.svg");
            return 0;
        });
        return command;
    }

    private static void Check(Experiment experiment, RunFolder run)
    {
        if (experiment.Phi.Rule.Count > 0 || !experiment.Method.Algorithm.LearnsStart)
        {
            throw new UserException(
                $"{run.Path}: {experiment.Config.Algorithm.Name} learns more than the policy's start, or not that: the estimators are compared at " +
                "the start. Give a run of a method that learns the start alone, such as maml.");
        }

        if (experiment.Config.Adaptation.Steps == 0)
        {
            throw new UserException(
                $"{run.Path}: adaptation.steps is 0, and without inner steps all estimators are one. Give a run with at least 1.");
        }
    }

    private static Row[] Compare(Dictionary<GradientEstimator, GradientSamples> samples)
    {
        foreach (var (estimator, drawn) in samples)
        {
            foreach (var warning in drawn.Warnings) Console.WriteLine($"{estimator.Label}: {warning}");
        }

        var (target, plain) = (samples[GradientEstimator.Target].Gradients, samples[GradientEstimator.Plain].Gradients);
        return
        [
            .. GradientEstimator.All.Select(estimator => new Row(
                estimator.Label,
                GradientComparison.Of(samples[estimator].Gradients, target),
                GradientComparison.Distance(samples[estimator].Gradients, plain),
                samples[estimator].EnvironmentSteps)),
        ];
    }

    private static void Print(Row[] rows, int iteration, int batches)
    {
        var table = new Table().Border(TableBorder.Minimal)
            .Title(Markup.Escape($"Meta-gradients after iteration {iteration}, {batches} batches"));
        table.AddColumns(["", "estimator", "cosine of a batch", "cosine of the expectation", "noise", "added to MAML", "steps"]);
        foreach (var (i, row) in rows.Index())
        {
            table.AddRow([
                Invariant($"{i + 1}"), Markup.Escape(row.Label), Text(row.Numbers.Cosine), Text(row.Numbers.Agreement),
                Invariant($"{row.Numbers.StandardDeviation / rows[0].Numbers.StandardDeviation:F2}"), Invariant($"{row.Added:F2}"),
                Invariant($"{row.EnvironmentSteps:N0}")]);
        }

        AnsiConsole.Write(table);
        Console.WriteLine($"Cosines are to the mean of the other batches of: {GradientEstimator.Target.Label}.");
        Console.WriteLine(GradientComparison.Verdict([.. rows.Select(row => (row.Label, row.Numbers.Cosine))]));
    }

    private static string Csv(Row[] rows)
    {
        var csv = new StringBuilder(
            "estimator,cosine,cosine_half_width,expectation_cosine,expectation_cosine_half_width,norm,standard_deviation," +
            "added_to_maml,environment_steps\n");
        foreach (var (label, numbers, added, steps) in rows)
        {
            csv.Append(CultureInfo.InvariantCulture, $"\"{label}\",{numbers.Cosine.Mean:R},{numbers.Cosine.HalfWidth:R},");
            csv.Append(CultureInfo.InvariantCulture, $"{numbers.Agreement.Mean:R},{numbers.Agreement.HalfWidth:R},");
            csv.Append(CultureInfo.InvariantCulture, $"{numbers.Norm:R},{numbers.StandardDeviation:R},{added:R},{steps:R}\n");
        }

        return csv.ToString();
    }

    // The norms of few batches' expectations may not be told from 0.
    private static string Text(ConfidenceInterval interval) => double.IsFinite(interval.Mean) ? Figures.Text(interval, digits: 2) : Figures.None;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Row(string Label, GradientComparison Numbers, double Added, double EnvironmentSteps);
}
