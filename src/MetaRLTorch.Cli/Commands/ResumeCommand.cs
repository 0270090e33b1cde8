using System.CommandLine;
using MetaRLTorch.Configuration;
using MetaRLTorch.Logging;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl resume RUN</c>: goes on from a checkpoint as if the run had never stopped, or says why it cannot.</summary>
internal static class ResumeCommand
{
    public static Command Create(Host host, StopSignals signals)
    {
        var catalog = host.Catalog;
        var folder = new Argument<string>("run") { Description = "The run's folder." };
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "The checkpoint. Default: the run's newest.",
        };
        var iterations = new Option<int?>("--iterations")
        {
            Description = "Meta-iterations in total, to make a finished run longer.",
        };
        var withoutLost = new Option<bool>("--without-lost-rows")
        {
            Description = "Goes on although rows of the CSV files are lost for good (see `metarl repair`).",
        };
        var settings = new RunOptions("resume", "device", "sharding", "sampling.device", "training", "evaluation");
        var command = new Command("resume", "Continues a run from its newest checkpoint.")
        {
            folder, checkpoint, iterations, withoutLost,
        };
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            var run = RunFolder.Open(parsed.GetRequiredValue(folder));
            var changes = settings.Read(parsed, run, ConfigOptions.Override("--iterations", "training.iterations", parsed.GetValue(iterations)));
            var config = new ConfigLoader(catalog).Load(run, changes);
            var notes = new List<string>();
            using var held = run.Lock(notes.Add);
            run.RemoveLeftovers();
            CheckEvaluations(run, changes);
            CheckAxis(catalog, run, config);
            using var experiment = new ExperimentBuilder(catalog).Build(config);
            var start = parsed.GetValue(checkpoint) is { } file
                ? Checkpoint.Load(file, experiment)
                : Checkpoint.LoadNewest(run, experiment, notes.Add) ?? Beginning(run, notes);
            CheckLength(run, config, start, changes);
            if (parsed.GetValue(checkpoint) is not null)
            {
                notes.AddRange(run.SetAside(start.Iteration).Select(file => $"Iterations from {start.Iteration} on are trained again; kept: {file}"));
            }

            if (changes.Length > 0) notes.Add($"Changed: {string.Join(' ', changes.Select(change => change.Origin))}");
            Keep(catalog, run, changes);
            return new TrainingSession(host, run, signals).Run(experiment, start, notes, parsed.GetValue(withoutLost));
        });
        return command;
    }

    // Every run has a checkpoint before its first row, but for those that an earlier version was killed in.
    private static Progress Beginning(RunFolder run, List<string> notes)
    {
        var rows = run.RecordedIterations();
        notes.Add("The run has no checkpoint and no rows: starting at its beginning.");
        return rows == 0 ? default : throw new UserException(
            $"{run.Path}: {rows} iterations are recorded, but there is no checkpoint to go on from; starting again would lose them. " +
            $"Is {run.Checkpoints} mounted? Restore it, or train another run: `metarl train {run.Config} --out FOLDER`.");
    }

    private static void CheckLength(RunFolder run, ExperimentConfig config, Progress start, ConfigOverride[] changes)
    {
        var length = Array.FindLast(changes, change => change.Path == "training.iterations");
        if (length is null) return;
        var done = Math.Max(start.Iteration, run.RecordedIterations());
        if (config.Training.Iterations >= done) return;
        throw new UserException(
            $"{length.Origin}: {done} iterations are done already, and those beyond would be dropped. Give at least {done}, or leave it out.");
    }

    // What a run was made longer by, or judged by, holds for the next process too; where it runs does not.
    private static void Keep(Catalog catalog, RunFolder run, ConfigOverride[] changes)
    {
        ConfigOverride[] kept = [.. changes.Where(change => RunOptions.IsIn(change.Path, "training") || RunOptions.IsIn(change.Path, "evaluation"))];
        if (kept.Length > 0) run.Configure(ConfigWriter.ToYaml(new ConfigLoader(catalog).Load(run, kept)));
    }

    // TensorBoard draws all events of a run along one axis.
    private static void CheckAxis(Catalog catalog, RunFolder run, ExperimentConfig config)
    {
        var begun = new ConfigLoader(catalog).Load(run).Training.StepAxis;
        if (config.Training.StepAxis == begun || run.RecordedIterations() == 0) return;
        throw new UserException(
            $"training.step_axis: {ConfigNames.Of(config.Training.StepAxis)}, but the run's curves are by {ConfigNames.Of(begun)} already. " +
            "Leave it out.");
    }

    // The rows of one file are judged alike.
    private static void CheckEvaluations(RunFolder run, ConfigOverride[] changes)
    {
        var file = Path.Combine(run.Path, CsvSink.EvaluationFile);
        var judgment = Array.Find(changes, change => RunOptions.IsIn(change.Path, "evaluation"));
        if (judgment is null || !File.Exists(file) || !File.ReadLines(file).Skip(1).Any()) return;
        throw new UserException(
            $"{judgment.Origin}: {file} holds evaluations already, with which further ones would no longer compare. " +
            $"Judge the run by itself: `metarl evaluate {run.Path} {judgment.Origin}`.");
    }
}
