using System.CommandLine;
using System.Globalization;
using MetaRLTorch.Environments;
using MetaRLTorch.Training;
using Spectre.Console;

namespace MetaRLTorch.Cli.Commands;

/// <summary>
/// <c>metarl compare</c>: two methods, several seeds each, with the confidence interval of their difference.
/// </summary>
internal static class CompareCommand
{
    public static Command Create(Catalog catalog)
    {
        var first = new Option<string[]>("--first")
        {
            Description = "Run folders of the first method, one per seed.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var second = new Option<string[]>("--second")
        {
            Description = "Run folders of the second method.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var from = new Option<int>("--from") { Description = "Averages evaluations from this iteration on." };
        var allow = new Option<string[]>("--allow")
        {
            Description = "Settings, or groups of them, in which the configs may differ besides the method's and the seed.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var command = new Command(
            "compare", "Compares the held-out returns of two methods over seeds (needs training.evaluate_every).")
        {
            first, second, from, allow,
        };
        command.SetAction(parsed =>
        {
            var (a, b) = (parsed.GetRequiredValue(first), parsed.GetRequiredValue(second));
            new ComparedRuns(new ConfigLoader(catalog)).Check(a, b, parsed.GetRequiredValue(allow));
            Compare(a, b, parsed.GetValue(from));
            return 0;
        });
        return command;
    }

    private static void Compare(string[] first, string[] second, int from)
    {
        var (a, b) = (Read(first, from), Read(second, from));
        var table = new Table().Border(TableBorder.Minimal)
            .Title(Markup.Escape($"Mean held-out return of {a.Length} and {b.Length} runs, ± 95 % over seeds"));
        table.AddColumns("inner steps", "first", "second", "second − first");
        for (var k = 0; k < Math.Min(a.Min(run => run.Length), b.Min(run => run.Length)); k++)
        {
            double[] x = [.. a.Select(run => run[k])], y = [.. b.Select(run => run[k])];
            table.AddRow(
                k.ToString(CultureInfo.InvariantCulture),
                Text(ConfidenceInterval.Of(x)),
                Text(ConfidenceInterval.Of(y)),
                x.Length > 1 && y.Length > 1 ? Text(ConfidenceInterval.OfDifference(y, x)) : "needs two seeds each");
        }

        AnsiConsole.Write(table);
    }

    /// <summary>For every run the held-out return after 0, 1, … inner steps, averaged over its evaluations.</summary>
    private static double[][] Read(string[] folders, int from) =>
        [.. folders.Select(folder => EvaluationFile.Read(folder, from).Returns)];

    private static string Text(ConfidenceInterval interval) =>
        string.Create(CultureInfo.InvariantCulture, $"{interval.Mean:F2} ± {interval.HalfWidth:F2}");
}
