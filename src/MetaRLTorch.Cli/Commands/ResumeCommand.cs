using System.CommandLine;
using MetaRLTorch.Configuration;
using MetaRLTorch.Logging;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl resume RUN</c>: goes on from a checkpoint as if the run had never stopped.</summary>
internal static class ResumeCommand
{
    public static Command Create(Catalog catalog, StopSignals signals)
    {
        var folder = new Argument<string>("run") { Description = "The run's folder." };
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "The checkpoint. Default: the run's newest.",
        };
        var iterations = new Option<int?>("--iterations")
        {
            Description = "Meta-iterations in total, to make a finished run longer.",
        };
        var settings = new RunOptions(
            "resume",
            "device",
            "sharding",
            "sampling.device",
            "training.iterations",
            "training.checkpoint_every",
            "training.evaluate_every",
            "evaluation");
        var command = new Command("resume", "Continues a run from its newest checkpoint.")
        {
            folder, checkpoint, iterations,
        };
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            var run = RunFolder.Open(parsed.GetRequiredValue(folder));
            ConfigOverride[] changes =
            [
                .. settings.Read(parsed, run),
                .. RunOptions.Override("--iterations", "training.iterations", parsed.GetValue(iterations)),
            ];
            CheckEvaluations(run, changes);
            var config = new ConfigLoader(catalog).Load(run, changes);
            using var experiment = new ExperimentBuilder(catalog).Build(config);
            var file = parsed.GetValue(checkpoint) ?? run.NewestCheckpoint();
            var (iteration, environmentSteps) = file is null ? (0, 0L) : Checkpoint.Load(file, experiment);
            return new TrainingSession(experiment, run, signals)
                .Run(iteration, environmentSteps, string.Join(' ', changes.Select(change => change.Origin)));
        });
        return command;
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
