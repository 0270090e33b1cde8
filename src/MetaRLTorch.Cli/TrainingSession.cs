using System.Globalization;
using MetaRLTorch.Cli.Display;
using MetaRLTorch.Cli.Pictures;
using MetaRLTorch.Comparison;
using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Logging;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Training;
using Serilog;

namespace MetaRLTorch.Cli;

/// <summary>
/// One process that trains in a run's folder, which it has locked: sinks, log, display and held signals around the trainer.
/// </summary>
internal sealed class TrainingSession(Host host, RunFolder run, StopSignals signals)
{
    // A run that diverges with a thousandth of its step does so for another reason.
    private const int MostHalvings = 10;

    // Event files keep every picture of a run.
    private const int PictureHeight = 160;

    private volatile int _iteration;

    /// <summary>Trains to the end or to a signal.</summary>
    /// <param name="experiment">What is trained.</param>
    /// <param name="start">How far it is.</param>
    /// <param name="notes">What happened before, for the log.</param>
    /// <param name="allowLost">Whether rows that are lost are done without.</param>
    /// <returns>0, or 128 and the number of the signal, the iteration under way finished and saved.</returns>
    /// <exception cref="RunFailedException">A failure of the machine or of the numbers.</exception>
    public int Run(Experiment experiment, Progress start, IReadOnlyList<string> notes, bool allowLost = false) => signals.Hold(
        stop => Run(experiment, start, notes, allowLost, stop),
        () => string.Create(CultureInfo.InvariantCulture, $"finishing iteration {_iteration}"));

    private int Run(Experiment experiment, Progress start, IReadOnlyList<string> notes, bool allowLost, CancellationToken stop)
    {
        Experiment? shortened = null;
        try
        {
            for (var halvings = 0; ; halvings++)
            {
                try
                {
                    return Train(shortened ?? experiment, start, notes, allowLost, stop);
                }
                catch (Exception failure) when (IsDivergence(failure)
                    && experiment.Config.Training.OnDivergence == Divergence.GoBack && halvings < MostHalvings)
                {
                    var shorter = Shorten((shortened ?? experiment).Config);
                    shortened?.Dispose();
                    shortened = new ExperimentBuilder(host.Catalog).Build(shorter);
                    var skipped = new List<string>();
                    start = Checkpoint.LoadNewest(run, shortened, skipped.Add) ?? throw Failed(failure);
                    run.Configure(ConfigWriter.ToYaml(shorter));
                    notes = [.. skipped, $"{failure.Message} Going back to iteration {start.Iteration}, with {StepOf(shorter)}."];
                }
            }
        }
        catch (Exception failure) when (failure is not RunFailedException && FailureText.IsKnown(failure))
        {
            throw Failed(failure);
        }
        finally
        {
            shortened?.Dispose();
        }
    }

    private int Train(Experiment experiment, Progress start, IReadOnlyList<string> notes, bool allowLost, CancellationToken stop)
    {
        var words = new SessionLog(run);
        var (csv, tensorBoard) = run.OpenSinks(start, allowLost, experiment.Config.Training.StepAxis);
        using (csv)
        using (tensorBoard)
        using (var others = new OwnSinks(host, run, start.Iteration))
        using (var log = words.Open(ProgressDisplay.IsInteractive))
        {
            var announce = log.ForContext(SessionLog.Announcement, true);
            words.Describe(announce, experiment, tensorBoard, start, notes);
            if (start.Iteration == 0) others.Text("config", SessionLog.Page(experiment.Config));
            var best = new BestCheckpoint(run, start.Iteration);
            try
            {
                var done = Train(log, experiment, csv, tensorBoard, others, best, start, stop);
                if (done < experiment.Config.Training.Iterations)
                {
                    announce.Information(
                        "Stopped after iteration {Done}; continue with: {Command} resume {Folder}", done, CommandName.Typed, run.Path);
                    return signals.ExitCode;
                }

                tensorBoard.Complete();
                announce.Information("Finished {Done} iterations in {Folder}", done, run.Path);
                words.Conclude(announce, best);
                return 0;
            }
            catch (Exception failure) when (FailureText.IsKnown(failure))
            {
                log.Error("{Failure}", CommandName.In(Failed(failure).Message));
                tensorBoard.Fail();
                throw;
            }
        }
    }

    private int Train(
        ILogger log,
        Experiment experiment,
        CsvSink csv,
        TensorBoardSink tensorBoard,
        OwnSinks others,
        BestCheckpoint best,
        Progress start,
        CancellationToken stop)
    {
        var drawn = experiment.Config.Training.Pictures;
        var pictures = drawn > 0 ? new HeldOutPictures(experiment, drawn) : null;
        using var display = ProgressDisplay.ForThisTerminal(experiment.Config.Training.Iterations, start.Iteration);

        // What a checkpoint says was written must be on the disk before it.
        void Save(int iteration, long steps)
        {
            _iteration = iteration;
            csv.Sync();
            tensorBoard.Sync();
            run.Sync();
            Checkpoint.Save(run.CheckpointAt(iteration), experiment, new(iteration, steps) { Written = csv.Marks });
            log.Information("Checkpoint after iteration {Iteration}", iteration);
            _iteration = iteration + 1;
        }

        void Watch(IterationReport report)
        {
            display.Show(report);
            foreach (var warning in experiment.Warnings.Take()) log.ForContext(SessionLog.Announcement, true).Warning("{Warning}", warning);
            log.Information(
                "Iteration {Iteration}: return {Returns}, {Speed:N0} steps/s{Left}",
                report.Iteration + 1,
                SessionLog.Text(report.Returns),
                report.StepsPerSecond,
                display.TimeLeft(report.Iteration + 1));
            if (report.Evaluation is { } returns)
            {
                foreach (var (m, picture) in (pictures?.Take() ?? []).Index())
                {
                    tensorBoard.Image(report.Iteration, report.EnvironmentSteps, $"behavior/task_{m + 1}", GifPicture.Draw(picture, PictureHeight));
                }

                var mark = best.Offer(experiment, report) ? ", the best so far" : "";
                log.ForContext(SessionLog.Announcement, true).Information(
                    "Iteration {Iteration}, held-out tasks: return {Returns}{Best}", report.Iteration + 1, SessionLog.Text(returns), mark);
            }

            _iteration = report.Iteration + 2;
        }

        // From here on a run that has rows has a checkpoint: one without them was lost.
        if (run.NewestCheckpoint() is null) Save(start.Iteration, start.EnvironmentSteps);
        _iteration = start.Iteration + 1;
        return new MetaTrainer(experiment, [csv, tensorBoard, others], Save, Watch, TimeProvider.System, pictures is null ? null : pictures.See)
            .Run(start.Iteration, start.EnvironmentSteps, stop);
    }

    private static bool IsDivergence(Exception failure) => failure is NonFiniteException or DivergedException or ActionException;

    private static ExperimentConfig Shorten(ExperimentConfig config) => config with
    {
        Outer = config.Outer.Optimizer == OuterOptimizer.TrustRegion
            ? config.Outer with { MaxDivergence = config.Outer.MaxDivergence / 2 }
            : config.Outer with { StepSize = config.Outer.StepSize / 2 },
    };

    private static string StepOf(ExperimentConfig config) => config.Outer.Optimizer == OuterOptimizer.TrustRegion
        ? $"outer.max_divergence: {ConfigValue.Write(config.Outer.MaxDivergence)}"
        : $"outer.step_size: {ConfigValue.Write(config.Outer.StepSize)}";

    private RunFailedException Failed(Exception failure)
    {
        var newest = run.NewestCheckpoint();
        var resume = $"`metarl resume {run.Path}{(IsDivergence(failure) ? " --set training.on_divergence=go_back" : "")}`";
        return new(
            $"{FailureText.Of(failure)} The newest checkpoint is {newest ?? "none"}" +
            (newest is null ? "." : $"; continue with {resume}{(IsDivergence(failure) ? ", which halves the outer step" : "")}."),
            failure);
    }
}
