using System.CommandLine;
using MetaRLTorch.Logging;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl repair RUN</c>: rebuilds damaged CSV files from the event files; deletes nothing.</summary>
internal static class RepairCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("run") { Description = "The run's folder." };
        var command = new Command("repair", "Rebuilds damaged CSV files of a run from its event files; keeps what was damaged.") { folder };
        command.SetAction(parsed =>
        {
            var run = RunFolder.Open(parsed.GetRequiredValue(folder));
            using var held = run.Lock(MetaRl.Warn);
            run.RemoveLeftovers();
            var reports = CsvRepair.Repair(run.Path);
            foreach (var (report, _) in reports) Console.WriteLine(FailureText.Printable(report));
            if (reports.All(file => file.IsComplete)) return 0;
            MetaRl.Warn(
                $"Rows are lost for good. Restore the files from a copy, or go on without them: `metarl resume {run.Path} --without-lost-rows`.");
            return 1;
        });
        return command;
    }
}
