using System.CommandLine;
using MetaRLTorch.Cli.Reports;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl report</c>: methods over seeds as one page with curves, intervals and tables.</summary>
internal static class ReportCommand
{
    public static Command Create(Catalog catalog)
    {
        var options = new ComparisonOptions();
        var outcome = new Option<string>("--out") { Description = "The folder of the report.", DefaultValueFactory = _ => "report" };
        var threshold = new Option<double?>("--threshold")
        {
            Description = "The return whose reaching is timed; by default the lowest final score of a method.",
        };
        var command = new Command(
            "report", "Writes a page that compares methods over seeds: curves, intervals, tables (needs training.evaluate_every).")
        {
            outcome, threshold,
        };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var report = options.Report(parsed, catalog, parsed.GetValue(threshold));
            var folder = parsed.GetRequiredValue(outcome);
            new ReportFiles(report, CommandName.Of(parsed)).Write(folder);
            foreach (var sentence in report.Sentences()) Console.WriteLine(sentence);
            Console.WriteLine($"Report: {Path.Combine(folder, "report.html")}");
            return 0;
        });
        return command;
    }
}
