using System.CommandLine;
using MetaRLTorch.Bias.Dilemma;
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
        command.Add(Dilemma(signals));
        return command;
    }

    private static Command Tabular(TabularStudyRun study, StopSignals signals)
    {
        var defaults = new BenchOptions { Repeats = study.Repeats };
        var problems = Number("--processes", "Random processes; intervals are over them.", defaults.Problems);
        var repeats = Number("--repeats", "Meta-gradients drawn in each process.", defaults.Repeats);
        var seed = Seed(defaults.Seed);
        var discount = Discount(defaults.Discount);
        var workers = Workers();
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
            var threads = Threads(parsed.GetValue(workers));
            return Run(study.Name, parsed.GetRequiredValue(output), signals, (display, stop) => study.Measure(options, threads, display, stop));
        });
        return command;
    }

    private static Command Dilemma(StopSignals signals)
    {
        const string Name = "ipd";
        var defaults = new LolaOptions();
        var seeds = Number("--seeds", "Pairs of players; intervals are over them.", defaults.Seeds);
        var seed = Seed(defaults.Seed);
        var updates = Number("--updates", "Updates of both players.", defaults.Updates);
        var lookaheads = Number("--lookaheads", "The opponent's steps that a player looks ahead.", defaults.Lookaheads);
        var discount = Discount(defaults.Discount);
        var batch = Number("--batch", "Fresh episodes at each evaluation.", defaults.Batch);
        var buffer = Number("--buffer", "Episodes of a replay buffer.", defaults.Buffer);
        var warmUp = new Option<double>("--warm-up")
        {
            Description = "The probability of defection of those who fill a replay buffer first.", DefaultValueFactory = _ => defaults.WarmUp,
        };
        var workers = Workers();
        var output = Folder(Name);
        var command = new Command(Name, "LOLA-DiCE in the iterated prisoner's dilemma: which slot's samples cost the cooperation.")
        {
            seeds, seed, updates, lookaheads, discount, batch, buffer, warmUp, workers, output,
        };
        command.SetAction(parsed =>
        {
            var options = new LolaOptions
            {
                Seeds = parsed.GetValue(seeds),
                Seed = parsed.GetValue(seed),
                Updates = parsed.GetValue(updates),
                Lookaheads = parsed.GetValue(lookaheads),
                Discount = parsed.GetValue(discount),
                Batch = parsed.GetValue(batch),
                Buffer = parsed.GetValue(buffer),
                WarmUp = parsed.GetValue(warmUp),
            };
            var threads = Threads(parsed.GetValue(workers));
            return Run(
                Name, parsed.GetRequiredValue(output), signals, (display, stop) => DilemmaStudyRun.Measure(options, threads, display, stop));
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
        Description = "The folder of the CSV and SVG files.", DefaultValueFactory = _ => Path.Combine("runs", "bias", study),
    };

    private static Option<long> Seed(long value) =>
        new("--seed") { Description = "The seed of all chance.", DefaultValueFactory = _ => value };

    private static Option<double> Discount(double value) => new("--discount") { Description = "γ, in [0, 1).", DefaultValueFactory = _ => value };

    private static Option<int> Workers() => Number("--workers", "Threads.", Environment.ProcessorCount);

    private static int Threads(int asked) => asked >= 1 ? asked : throw new UserException($"--workers {asked}: give 1 or more.");

    private static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
