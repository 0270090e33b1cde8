using System.CommandLine;
using MetaRLTorch.Cli.Reports;
using MetaRLTorch.Training;
using Spectre.Console;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl compare</c>: the returns and differences of a report, in the terminal.</summary>
internal static class CompareCommand
{
    public static Command Create(Catalog catalog)
    {
        var options = new ComparisonOptions();
        var command = new Command("compare", "Compares the held-out returns of methods over seeds (needs training.evaluate_every).");
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var report = options.Report(parsed, catalog);
            foreach (var table in report.Tables().Take(2)) Print(table);
            foreach (var sentence in report.Sentences()) Console.WriteLine(sentence);
            return 0;
        });
        return command;
    }

    private static void Print(ReportTable table)
    {
        var shown = new Table().Border(TableBorder.Minimal).Title(Markup.Escape(table.Title));
        foreach (var name in table.Header) shown.AddColumn(new TableColumn(Markup.Escape(name)).NoWrap());
        foreach (var row in table.Rows) shown.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(shown);
    }
}
