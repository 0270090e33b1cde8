using Spectre.Console;

namespace MetaRLTorch.Cli.Sweeps;

/// <summary>Is told how a sweep goes.</summary>
internal interface ISweepStatus
{
    /// <summary>A run begins, or goes on.</summary>
    void Begun(SweepRun run);

    /// <summary>A run's process has ended.</summary>
    void Ended(SweepRun run, int exitCode, string error);

    /// <summary>Shows how far the runs are.</summary>
    void Draw();
}

/// <summary>A line for each event, where output goes to a file.</summary>
internal sealed class SweepLines : ISweepStatus
{
    public void Begun(SweepRun run) =>
        Console.WriteLine($"{run.Folder}: {(run.Progress.State == RunState.Begun ? "goes on" : "begins")}");

    public void Ended(SweepRun run, int exitCode, string error) =>
        Console.WriteLine($"{run.Folder}: {SweepTable.Word(run, exitCode, error)}");

    public void Draw()
    {
    }
}

/// <summary>A table that moves, in a terminal: every run's state, iteration and last return.</summary>
/// <param name="runs">All runs of the sweep.</param>
/// <param name="folder">The folder of all runs.</param>
/// <param name="live">Draws it.</param>
internal sealed class SweepTable(IReadOnlyList<SweepRun> runs, string folder, LiveDisplayContext live) : ISweepStatus
{
    // Runs beyond these are counted, not listed.
    private const int MostRows = 30;

    private readonly Dictionary<SweepRun, string> _states = runs.ToDictionary(
        run => run, run => run.Progress.State switch { RunState.Finished => "finished", RunState.Begun => "interrupted", _ => "waiting" });

    private readonly HashSet<SweepRun> _training = [];

    public void Begun(SweepRun run)
    {
        _training.Add(run);
        _states[run] = "training";
    }

    public void Ended(SweepRun run, int exitCode, string error)
    {
        _training.Remove(run);
        _states[run] = Word(run, exitCode, error);
    }

    public void Draw()
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("run", "state", "iteration", "return");
        var ordered = runs.OrderByDescending(_training.Contains)
            .ThenByDescending(run => _states[run].StartsWith("FAILED", StringComparison.Ordinal));
        foreach (var run in ordered.Take(MostRows))
        {
            var (done, last) = RunningRun.Seen(run.Folder);
            var name = Path.GetRelativePath(folder, run.Folder);
            table.AddRow(Markup.Escape(name), Markup.Escape(_states[run]), $"{done}/{run.Config.Training.Iterations}", last);
        }

        var counts = _states.Values.CountBy(state => state.Split(' ')[0]).Select(count => $"{count.Value} {count.Key}");
        table.Caption($"{runs.Count} runs: {string.Join(", ", counts)}");
        live.UpdateTarget(table);
    }

    /// <summary>How a run's process ended, in words.</summary>
    public static string Word(SweepRun run, int exitCode, string error) => exitCode switch
    {
        0 => "finished",
        > 128 => "interrupted",
        _ => $"FAILED with exit code {exitCode}. {error}",
    };
}
