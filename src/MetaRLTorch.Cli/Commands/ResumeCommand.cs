using System.CommandLine;
using MetaRLTorch.Environments;
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
        var command = new Command("resume", "Continues a run from its newest checkpoint.")
        {
            folder, checkpoint, iterations,
        };
        command.SetAction(parsed =>
        {
            var run = RunFolder.Open(parsed.GetRequiredValue(folder));
            var config = new ConfigLoader(catalog).Load(run);
            if (parsed.GetValue(iterations) is { } total)
            {
                config = config with { Training = config.Training with { Iterations = total } };
            }

            using var experiment = new ExperimentBuilder(catalog).Build(config);
            var file = parsed.GetValue(checkpoint) ?? run.NewestCheckpoint();
            var (iteration, environmentSteps) = file is null ? (0, 0L) : Checkpoint.Load(file, experiment);
            return new TrainingSession(experiment, run, signals).Run(iteration, environmentSteps);
        });
        return command;
    }
}
