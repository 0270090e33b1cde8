using System.CommandLine;
using MetaRLTorch.Bias.Studies;
using MetaRLTorch.Cli.Studies;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl bias …</c>: studies of the bias of meta-gradients where the exact ones are known.</summary>
internal static class StudyCommand
{
    /// <param name="signals">The signals that end a study with what it has.</param>
    public static Command Create(StopSignals signals)
    {
        var command = new Command("bias", "Measures the bias of meta-gradients where the exact ones are known.");
        foreach (var study in TabularStudyRun.All) command.Add(Tabular(study, signals));
        return command;
    }

    private static Command Tabular(TabularStudyRun study, StopSignals signals)
    {
        var defaults = new BenchOptions { Repeats = study.Repeats };
        var problems = Number("--processes", "Random processes; intervals are over them.", defaults.Problems);
        var repeats = Number("--repeats", "Meta-gradients drawn in each process.", defaults.Repeats);
        var seed = new Option<long>("--seed") { Description = "The seed of processes and samples.", DefaultValueFactory = _ => defaults.Seed };
        var discount = new Option<double>("--discount") { Description = "γ.", DefaultValueFactory = _ => defaults.Discount };
        var workers = Number("--workers", "Threads.", Environment.ProcessorCount);
        var output = Folder(study.Name);
        var command = new Command(study.Name, study.Summary) { problems, repeats, seed, discount, workers, output };
        command.SetAction(parsed =>
        {
            var options = new BenchOptions
            {
                Problems = parsed.GetValue(problems),
                Repeats = parsed.GetValue(repeats),
                Seed = parsed.GetValue(seed),
                Discount = parsed.GetValue(discount),
            };
            var threads = parsed.GetValue(workers);
            if (threads < 1) throw new UserException($"--workers {threads}: give 1 or more.");
            return Run(study.Name, parsed.GetRequiredValue(output), signals, (display, stop) => study.Measure(options, threads, display, stop));
        });
        return command;
    }

    /// <summary>Runs a study; a signal ends it with the tables and files of what is measured.</summary>
    private static int Run(string name, string folder, StopSignals signals, Func<StudyDisplay, CancellationToken, StudyResult> measure)
    {
        var display = new StudyDisplay();
        return signals.Hold(
            stop =>
            {
                var result = measure(display, stop);
                if (result.Points.Count > 0)
                {
                    var files = new StudyFiles(result, name);
                    files.Print();
                    files.Write(folder);
                }

                if (!stop.IsCancellationRequested) return 0;
                Console.WriteLine($"Stopped after {display.Done} of {display.Total}.");
                return signals.ExitCode;
            },
            () => "ending the study");
    }

    private static Option<string> Folder(string study) => new("--out")
    {
        Description = "The folder of the CSV and SVG files.", DefaultValueFactory = _ => Path.Combine("bias", study),
    };

    private static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
