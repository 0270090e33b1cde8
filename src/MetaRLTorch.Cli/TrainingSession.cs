using System.Globalization;
using MetaRLTorch.Cli.Display;
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
internal sealed class TrainingSession(Catalog catalog, RunFolder run, StopSignals signals)
{
    // Sentences that a terminal shows too, where a moving line takes the place of all others.
    private const string Announcement = nameof(Announcement);

    // A run that diverges with a thousandth of its step does so for another reason.
    private const int MostHalvings = 10;

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
                    shortened = new ExperimentBuilder(catalog).Build(shorter);
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
        var (csv, tensorBoard) = run.OpenSinks(start, allowLost);
        using (csv)
        using (tensorBoard)
        using (var log = OpenLog(ProgressDisplay.IsInteractive))
        {
            var announce = log.ForContext(Announcement, true);
            Describe(announce, experiment, tensorBoard, start, notes);
            try
            {
                var done = Train(log, experiment, csv, tensorBoard, start, stop);
                if (done < experiment.Config.Training.Iterations)
                {
                    announce.Information(
                        "Stopped after iteration {Done}; continue with: {Command} resume {Folder}", done, CommandName.Typed, run.Path);
                    return signals.ExitCode;
                }

                tensorBoard.Complete();
                announce.Information("Finished {Done} iterations in {Folder}", done, run.Path);
                Conclude(announce);
                return 0;
            }
            catch (Exception failure) when (FailureText.IsKnown(failure))
            {
                log.Error("{Failure}", CommandName.In(Failed(failure).Message));
                throw;
            }
        }
    }

    private int Train(
        ILogger log, Experiment experiment, CsvSink csv, TensorBoardSink tensorBoard, Progress start, CancellationToken stop)
    {
        using var display = ProgressDisplay.ForThisTerminal(experiment.Config.Training.Iterations, start.Iteration);
        var best = BestUntil(start.Iteration);

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
            foreach (var warning in experiment.Warnings.Take()) log.ForContext(Announcement, true).Warning("{Warning}", warning);
            log.Information(
                "Iteration {Iteration}: return {Returns}, {Speed:N0} steps/s{Left}",
                report.Iteration + 1,
                Text(report.Returns),
                report.StepsPerSecond,
                display.TimeLeft(report.Iteration + 1));
            if (report.Evaluation is { } returns)
            {
                var isBest = returns[^1] > best;
                log.ForContext(Announcement, true).Information(
                    "Iteration {Iteration}, held-out tasks: return {Returns}{Best}", report.Iteration + 1, Text(returns), isBest ? ", the best so far" : "");
                if (isBest)
                {
                    best = returns[^1];
                    Checkpoint.Save(run.Best, experiment, new(report.Iteration + 1, report.EnvironmentSteps));
                }
            }

            _iteration = report.Iteration + 2;
        }

        // From here on a run that has rows has a checkpoint: one without them was lost.
        if (run.NewestCheckpoint() is null) Save(start.Iteration, start.EnvironmentSteps);
        _iteration = start.Iteration + 1;
        return new MetaTrainer(experiment, [csv, tensorBoard], Save, Watch, TimeProvider.System)
            .Run(start.Iteration, start.EnvironmentSteps, stop);
    }

    /// <summary>The last line of a run: what it reached, and what comes next.</summary>
    private void Conclude(ILogger announce)
    {
        if (Evaluations() is { } curve)
        {
            var best = Enumerable.Range(0, curve.Iterations.Length).MaxBy(i => curve.Returns[i][^1]);
            announce.Information(
                "Held-out tasks after {Iteration} iterations: return {Returns}; best after {Best}: {BestReturns} ({File})",
                curve.Iterations[^1],
                Text(curve.Returns[^1]),
                curve.Iterations[best],
                Text(curve.Returns[best]),
                run.Best);
        }

        announce.Information("Next: {Command} evaluate {Folder}", CommandName.Typed, run.Path);
    }

    /// <summary>The highest return on held-out tasks before an iteration whose checkpoint is there; −∞ where there is none.</summary>
    private double BestUntil(int iteration)
    {
        if (!File.Exists(run.Best) || Evaluations() is not { } curve) return double.NegativeInfinity;
        return curve.Iterations.Zip(curve.Returns).Where(evaluation => evaluation.First <= iteration)
            .Select(evaluation => evaluation.Second[^1]).DefaultIfEmpty(double.NegativeInfinity).Max();
    }

    // Null before the first evaluation; a run that went back to before it has an empty file.
    private EvaluationCurve? Evaluations()
    {
        var file = Path.Combine(run.Path, CsvSink.EvaluationFile);
        return File.Exists(file) && File.ReadLines(file).Skip(1).Any() ? EvaluationCurve.Read(run.Path) : null;
    }

    // As it can be typed here.
    private static string Shorter(string folder) =>
        Path.GetRelativePath(Environment.CurrentDirectory, folder) is var relative && relative.StartsWith("..", StringComparison.Ordinal) ? folder : relative;

    private static string Text(IEnumerable<double> returns) =>
        string.Join(" → ", returns.Select(value => value.ToString("F2", CultureInfo.InvariantCulture)));

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

    private Serilog.Core.Logger OpenLog(bool interactive)
    {
        var log = new LoggerConfiguration().WriteTo.File(
            run.Log,
            formatProvider: CultureInfo.InvariantCulture,
            outputTemplate: "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} [{Level:u3}] {Message:l}{NewLine}");
        return log.WriteTo.Logger(console => console
            .Filter.ByIncludingOnly(e => !interactive || e.Properties.ContainsKey(Announcement))
            .WriteTo.Sink(new TerminalLines()))
            .CreateLogger();
    }

    private void Describe(
        ILogger log, Experiment experiment, TensorBoardSink tensorBoard, Progress start, IReadOnlyList<string> notes)
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
        var root = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Path)));
        log.Information(
            "Run folder {Folder}; curves of all runs beside it: tensorboard --logdir {Root}",
            run.Path,
            root is null ? run.Path : Shorter(root));
        foreach (var note in notes) log.Warning("{Note}", CommandName.In(note));
        if (start.Iteration > 0)
        {
            log.Information("Resuming after iteration {Start}", start.Iteration);
            return;
        }

        tensorBoard.Text("config", $"```yaml\n{ConfigWriter.ToYaml(config)}```");
        tensorBoard.Settings(ConfigWriter.Flatten(config).ToList());
    }
}
