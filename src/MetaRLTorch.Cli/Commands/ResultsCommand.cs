using MetaRLTorch.Training;
using System.CommandLine;
using MetaRLTorch.Cli.Results;
using MetaRLTorch.Environments;
using MetaRLTorch.Persistence;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl results</c>: the tables of RESULTS.md; <c>scripts/results.sh</c> trains what they need.</summary>
internal static class ResultsCommand
{
    private const string Title = "# Results\n";

    public static Command Create(Catalog catalog)
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
            foreach (var run in Find(catalog, table, parsed.GetRequiredValue(into)).SelectMany(method => method.Runs))
            {
                var state = ConfigNames.Of(run.State);
                Console.WriteLine(FormattableString.Invariant($"{state}\t{run.Folder}\t{run.Page}\t{run.Seed}\t{run.Difference}"));
            }

            return 0;
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
        return new Command("results", "Writes the tables of RESULTS.md from their runs (see scripts/results.sh).") { runs, write };
    }

    private static (string Environment, string Method, ResultRun[] Runs)[] Find(
        Catalog catalog, ResultTable table, string into) =>
    [
        .. table.Environments.SelectMany(environment => environment.Value.Select(method => (
            environment.Key,
            method.Key,
            Enumerable.Range(1, table.Seeds).Select(seed => ResultRun.Find(catalog, into, method.Value, seed)).ToArray()))),
    ];

    private static void Write(Catalog catalog, ResultTable table, string into)
    {
        var runs = Find(catalog, table, into);
        if (runs.SelectMany(method => method.Runs).FirstOrDefault(run => run.State != RunState.Finished) is { } missing)
        {
            var state = missing.State == RunState.Other ? $"was trained with {missing.Difference}" : "is not finished";
            throw new UserException($"{table.File}: {missing.Folder} {state}. Train it: {table.Command}");
        }

        var markdown = new ResultMarkdown(table, runs);
        if (markdown.Staleness() is { } reason) Console.Error.WriteLine($"{table.Name} is stale: {reason}");
        var results = Path.Combine(into, "RESULTS.md");
        var text = File.Exists(results) ? File.ReadAllText(results) : Title;
        AtomicFile.Write(results, MarkedText.Replace(results, text, table.Name, markdown.Section())
            ?? $"{text.TrimEnd()}\n\n{MarkedText.Part(table.Name, markdown.Section())}\n");
    }
}
