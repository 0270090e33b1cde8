using System.CommandLine;
using MetaRLTorch.Cli.Display;
using MetaRLTorch.Cli.Sweeps;
using MetaRLTorch.Tensors;
using MetaRLTorch.Training;
using Spectre.Console;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl sweep</c>: many runs, several at once, as a page names them.</summary>
internal static class SweepCommand
{
    /// <param name="catalog">What a config can name.</param>
    /// <param name="signals">The signals that ask the runs to save and end.</param>
    /// <param name="invoke">Runs another command in this process.</param>
    public static Command Create(Catalog catalog, StopSignals signals, Func<string[], int> invoke)
    {
        var file = new Argument<string>("sweep") { Description = "The page that names the runs." };
        var jobs = new Option<int?>("--jobs") { Description = "Runs at once; by default as many as there are GPUs, else cores." };
        var task = new Option<int?>("--task") { Description = "Trains only this run, from 0: for a Slurm array or a Kubernetes Indexed Job." };
        var list = new Option<bool>("--list") { Description = "Lists the runs: number, state, folder, command. Trains nothing." };
        var command = new Command("sweep", "Trains many runs: config pages × settings × seeds. Finished runs are kept, interrupted ones go on.")
        {
            file, jobs, task, list,
        };
        command.SetAction(parsed =>
        {
            var page = SweepPage.Read(parsed.GetRequiredValue(file));
            var runs = SweepRun.Of(page, catalog);
            if (parsed.GetValue(list)) return List(runs);
            if (parsed.GetValue(task) is { } index) return One(runs, index, invoke);
            return All(runs, page.Folder, parsed.GetValue(jobs), signals);
        });
        return command;
    }

    private static int List(IReadOnlyList<SweepRun> runs)
    {
        foreach (var (i, run) in runs.Index())
        {
            var arguments = run.Arguments(workers: 1).Select(argument => argument.AsSpan().ContainsAny(" []{}") ? $"'{argument}'" : argument);
            Console.WriteLine($"{i}\t{ConfigNames.Of(run.Progress.State)}\t{run.Folder}\t{CommandName.Typed} {string.Join(' ', arguments)}");
        }

        return 0;
    }

    private static int One(IReadOnlyList<SweepRun> runs, int index, Func<string[], int> invoke)
    {
        if (index < 0 || index >= runs.Count)
        {
            throw new UserException($"--task {index}: the sweep has {runs.Count} runs. Give 0 to {runs.Count - 1}.");
        }

        var run = runs[index];
        if (run.Progress.State != RunState.Finished) return invoke([.. run.Arguments(Environment.ProcessorCount)]);
        Console.WriteLine($"{run.Folder} is finished.");
        return 0;
    }

    /// <summary>Trains what is not finished, several runs at once.</summary>
    /// <param name="runs">All runs.</param>
    /// <param name="folder">The folder of all runs.</param>
    /// <param name="asked">How many at once; null: as many as there are GPUs, else cores.</param>
    /// <param name="signals">The signals that ask the runs to save and end.</param>
    /// <returns>The exit code.</returns>
    public static int All(IReadOnlyList<SweepRun> runs, string folder, int? asked, StopSignals signals)
    {
        if (asked < 1) throw new UserException($"--jobs {asked}: give 1 or more.");
        var gpus = runs.Any(run => run.Config.Device != DeviceName.Cpu) ? Gpus.Visible() : [];
        var jobs = Math.Min(asked ?? (gpus.Count > 0 ? gpus.Count : Environment.ProcessorCount), runs.Count);
        var sweep = new LocalSweep(jobs, Math.Max(1, Environment.ProcessorCount / jobs), gpus);
        var isDone = false;
        var code = signals.Hold(
            stop =>
            {
                if (!ProgressDisplay.IsInteractive) isDone = sweep.Train(runs, new SweepLines(), stop);
                else AnsiConsole.Live(new Table()).Start(live => isDone = sweep.Train(runs, new SweepTable(runs, folder, live), stop));
                return stop.IsCancellationRequested ? signals.ExitCode : isDone ? 0 : 1;
            },
            () => "ending the runs");
        if (code == 0) Console.WriteLine($"{runs.Count} runs are finished. Compare them: {CommandName.Typed} report {folder}");
        return code;
    }
}
