using MetaRLTorch.Training;
using System.CommandLine;
using MetaRLTorch.Cli.Results;
using MetaRLTorch.Cli.Sweeps;
using MetaRLTorch.Comparison;
using MetaRLTorch.Environments;
using MetaRLTorch.Persistence;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl results</c>: the tables of RESULTS.md; <c>scripts/results.sh</c> trains what they need.</summary>
internal static class ResultsCommand
{
    private const string Title = "# Results\n";

    /// <param name="catalog">What a config can name.</param>
    /// <param name="signals">The signals that ask the runs to save and end.</param>
    public static Command Create(Catalog catalog, StopSignals signals)
    {
        var page = new Argument<string>("table") { Description = "A page of results/." };
        var into = new Option<string>("--into")
        {
            Description = "The folder of RESULTS.md and runs/.", DefaultValueFactory = _ => ".",
        };
        var runs = new Command("runs", "Lists the runs that a table needs: state, folder, config, seed, first differing setting.")
        {
            page, into,
        };
        runs.SetAction(parsed =>
        {
            var table = ResultTable.Read(parsed.GetRequiredValue(page));
            foreach (var run in SweepRun.Find(table.Sweep(parsed.GetRequiredValue(into)), catalog))
            {
                var state = ConfigNames.Of(run.Progress.State);
                Console.WriteLine(FormattableString.Invariant($"{state}\t{run.Folder}\t{run.Page}\t{run.Seed}\t{run.Progress.Difference}"));
            }

            return 0;
        });
        var jobs = new Option<int?>("--jobs") { Description = "Runs at once; by default as many as there are GPUs, else cores." };
        var train = new Command("train", "Trains the runs that a table needs, as a sweep.")
        {
            page, into, jobs,
        };
        train.SetAction(parsed =>
        {
            var sweep = ResultTable.Read(parsed.GetRequiredValue(page)).Sweep(parsed.GetRequiredValue(into));
            return SweepCommand.All(SweepRun.Of(sweep, catalog), sweep.Folder, parsed.GetValue(jobs), signals);
        });
        var write = new Command("write", "Writes a table, whose runs are finished, to RESULTS.md.")
        {
            page, into,
        };
        write.SetAction(parsed =>
        {
            Write(catalog, ResultTable.Read(parsed.GetRequiredValue(page)), parsed.GetRequiredValue(into));
            return 0;
        });
        return new Command("results", "Writes the tables of RESULTS.md from their runs (see scripts/results.sh).") { runs, train, write };
    }

    private static (string Environment, string Method, SweepRun[] Runs)[] Find(Catalog catalog, ResultTable table, string into)
    {
        var runs = SweepRun.Find(table.Sweep(into), catalog).ToLookup(run => run.Page);
        return [.. table.Environments.SelectMany(
            environment => environment.Value.Select(method => (environment.Key, method.Key, runs[ConfigOptions.Find(method.Value)].ToArray())))];
    }

    private static void Write(Catalog catalog, ResultTable table, string into)
    {
        var runs = Find(catalog, table, into);
        if (runs.SelectMany(method => method.Runs).FirstOrDefault(run => run.Progress.State != RunState.Finished) is { } missing)
        {
            var state = missing.Progress.State == RunState.Other ? $"was trained with {missing.Progress.Difference}" : "is not finished";
            throw new UserException($"{table.File}: {missing.Folder} {state}. Train it: {table.Command}");
        }

        if (table.Metrics.FirstOrDefault(metric => runs.All(method =>
            method.Runs.All(run => EvaluationCurve.Last(run.Folder, metric.Value) is null))) is { Key: { } title, Value: var metric })
        {
            throw new UserException($"{table.File}: metrics: {title}: no run reports {metric}. The first line of a run's metrics.csv has the names.");
        }

        var markdown = new ResultMarkdown(table, runs);
        if (markdown.Staleness() is { } reason) Console.Error.WriteLine($"{table.Name} is stale: {reason}");
        var results = Path.Combine(into, "RESULTS.md");
        var text = File.Exists(results) ? File.ReadAllText(results) : Title;
        AtomicFile.Write(results, MarkedText.Replace(results, text, table.Name, markdown.Section())
            ?? $"{text.TrimEnd()}\n\n{MarkedText.Part(table.Name, markdown.Section())}\n");
    }
}
