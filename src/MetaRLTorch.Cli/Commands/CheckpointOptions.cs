using System.CommandLine;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary>The options with which a command line says which of a run's checkpoints it means.</summary>
internal sealed class CheckpointOptions
{
    private readonly Option<string?> _checkpoint = new("--checkpoint") { Description = "The checkpoint. Default: the run's newest." };

    private readonly Option<bool> _best = new("--best")
    {
        Description = "Takes the checkpoint that returned most on held-out tasks while it was trained.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_checkpoint);
        command.Options.Add(_best);
    }

    /// <summary>Whether the command line chooses one.</summary>
    public bool AreGiven(ParseResult parsed) => parsed.GetValue(_checkpoint) is not null || parsed.GetValue(_best);

    /// <summary>Loads the checkpoint that is meant.</summary>
    /// <returns>How many iterations it had done.</returns>
    /// <exception cref="UserException">There is none, or it cannot be used.</exception>
    public int Load(ParseResult parsed, RunFolder run, Experiment experiment)
    {
        var progress = Wanted(run, parsed.GetValue(_checkpoint), parsed.GetValue(_best)) is { } file
            ? Checkpoint.Load(file, experiment)
            : Checkpoint.LoadNewest(run, experiment, MetaRl.Warn) ?? throw new UserException(
                $"{run.Path}: the run has no checkpoint yet. Train it first, or give one with --checkpoint.");
        return progress.Iteration;
    }

    private static string? Wanted(RunFolder run, string? checkpoint, bool best) =>
        !best ? checkpoint
        : checkpoint is not null ? throw new UserException("--best and --checkpoint are given together; keep one of them.")
        : File.Exists(run.Best) ? run.Best
        : throw new UserException($"{run.Path}: the run has no best checkpoint. Train with training.evaluate_every above 0, or leave out --best.");
}
