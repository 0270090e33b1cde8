using MetaRLTorch.Configuration;
using System.Globalization;
using MetaRLTorch.Cli.Display;
using MetaRLTorch.Environments;
using MetaRLTorch.Logging;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Training;
using Serilog;

namespace MetaRLTorch.Cli;

/// <summary>One process that trains in a run's folder: sinks, log, display and held signals around the trainer.</summary>
internal sealed class TrainingSession(Experiment experiment, RunFolder run, StopSignals signals)
{
    // Sentences that a terminal shows too, where a moving line takes the place of all others.
    private const string Announcement = nameof(Announcement);

    /// <summary>Trains to the end or to a signal.</summary>
    /// <param name="start">The meta-iterations that are done.</param>
    /// <param name="environmentSteps">The environment steps that they took.</param>
    /// <param name="changes">What a command line changed of the run's settings, for its log.</param>
    /// <returns>0, or 130 after Ctrl-C and 143 after SIGTERM, the iteration under way finished and saved.</returns>
    public int Run(int start, long environmentSteps, string changes = "") =>
        signals.Hold(stop => Run(start, environmentSteps, changes, stop));

    private int Run(int start, long environmentSteps, string changes, CancellationToken stop)
    {
        using var log = OpenLog(ProgressDisplay.IsInteractive);
        var announce = log.ForContext(Announcement, true);
        var (csv, tensorBoard) = run.OpenSinks(start);
        using (csv)
        using (tensorBoard)
        {
            Describe(announce, tensorBoard, start, changes);
            var done = Train(log, [csv, tensorBoard], start, environmentSteps, stop);
            if (done < experiment.Config.Training.Iterations)
            {
                announce.Information(
                    "Stopped after iteration {Done}; continue with: {Command} resume {Folder}", done, CommandName.Typed, run.Path);
                return signals.ExitCode;
            }

            tensorBoard.Complete();
            announce.Information("Finished {Done} iterations in {Folder}", done, run.Path);
            return 0;
        }
    }

    private int Train(ILogger log, IMetricSink[] sinks, int start, long environmentSteps, CancellationToken stop)
    {
        using var display = ProgressDisplay.ForThisTerminal(experiment.Config.Training.Iterations, start);
        void Save(int iteration, long steps)
        {
            Checkpoint.Save(run.CheckpointAt(iteration), experiment, iteration, steps);
            log.Information("Checkpoint after iteration {Iteration}", iteration);
        }

        void Watch(IterationReport report)
        {
            display.Show(report);
            foreach (var warning in experiment.Warnings.Take()) log.ForContext(Announcement, true).Warning("{Warning}", warning);
            log.Information(
                "Iteration {Iteration}: return {Returns}, {Speed:N0} steps/s{Left}",
                report.Iteration + 1,
                string.Join(" → ", report.Returns.Select(value => value.ToString("F2", CultureInfo.InvariantCulture))),
                report.StepsPerSecond,
                display.TimeLeft(report.Iteration + 1));
            if (report.Evaluation is { } returns)
            {
                log.Information(
                    "Held-out tasks: return {Returns}",
                    string.Join(" → ", returns.Select(value => value.ToString("F2", CultureInfo.InvariantCulture))));
            }
        }

        try
        {
            var trainer = new MetaTrainer(experiment, sinks, Save, Watch, TimeProvider.System);
            return trainer.Run(start, environmentSteps, stop);
        }
        catch (Exception failure) when (failure is NonFiniteException or ActionException)
        {
            log.Error(
                "{Failure} The newest checkpoint is {Checkpoint}", failure.Message, run.NewestCheckpoint() ?? "none");
            throw;
        }
    }

    private Serilog.Core.Logger OpenLog(bool interactive)
    {
        var log = new LoggerConfiguration().WriteTo.File(
            run.Log,
            formatProvider: CultureInfo.InvariantCulture,
            outputTemplate: "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} [{Level:u3}] {Message:l}{NewLine}");
        return log.WriteTo.Logger(console => console
            .Filter.ByIncludingOnly(e => !interactive || e.Properties.ContainsKey(Announcement))
            .WriteTo.Console(formatProvider: CultureInfo.InvariantCulture, outputTemplate: "{Message:l}{NewLine}"))
            .CreateLogger();
    }

    private void Describe(ILogger log, TensorBoardSink tensorBoard, int start, string changes)
    {
        var config = experiment.Config;
        log.Information(
            "{Algorithm} on {Environment}: {Tasks} tasks × {Episodes} episodes, {Steps} inner steps, " +
            "seed {Seed}, device {Device}, {Workers} workers",
            config.Algorithm.Name,
            config.Environment.Name,
            config.Sampling.Tasks,
            config.Sampling.Episodes,
            config.Adaptation.Steps,
            config.Seed,
            experiment.Compute.Device,
            experiment.Workers.Count);
        if (experiment.SamplingChoice is { } choice) log.Information("{Choice}", choice);
        log.Information("Run folder {Folder}; curves: tensorboard --logdir {Root}", run.Path, run.Path);
        if (start > 0)
        {
            log.Information("Resuming after iteration {Start}{Changes}", start, changes.Length == 0 ? "" : $" with {changes}");
            return;
        }

        tensorBoard.Text("config", $"```yaml\n{ConfigWriter.ToYaml(config)}```");
        tensorBoard.Settings(ConfigWriter.Flatten(config).ToList());
    }
}
