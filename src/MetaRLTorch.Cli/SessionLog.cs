using System.Globalization;
using MetaRLTorch.Cli.Display;
using MetaRLTorch.Comparison;
using MetaRLTorch.Configuration;
using MetaRLTorch.Logging;
using MetaRLTorch.Training;
using Serilog;

namespace MetaRLTorch.Cli;

/// <summary>What a run says of itself: its log file, the lines that a terminal shows too, the first of them and the last.</summary>
/// <param name="run">The run's folder.</param>
internal sealed class SessionLog(RunFolder run)
{
    /// <summary>Marks sentences that a terminal shows too, where a moving line takes the place of all others.</summary>
    public const string Announcement = nameof(Announcement);

    /// <summary>Returns after 0 … K inner steps.</summary>
    public static string Text(IEnumerable<double> returns) =>
        string.Join(" → ", returns.Select(value => value.ToString("F2", CultureInfo.InvariantCulture)));

    /// <summary>A config in Markdown.</summary>
    public static string Page(ExperimentConfig config) => $"```yaml\n{ConfigWriter.ToYaml(config)}```";

    /// <summary>Opens the log.</summary>
    /// <param name="interactive">Whether the terminal shows announcements alone.</param>
    public Serilog.Core.Logger Open(bool interactive)
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

    /// <summary>The first lines: what is trained, where, and what happened before.</summary>
    public void Describe(
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
        var beside = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Path))) ?? run.Path;
        log.Information("Run folder {Folder}; curves of all runs beside it: tensorboard --logdir {Root}", run.Path, Typed(beside));
        foreach (var note in notes) log.Warning("{Note}", CommandName.In(note));
        if (start.Iteration > 0)
        {
            log.Information("Resuming after iteration {Start}", start.Iteration);
            return;
        }

        tensorBoard.Text("config", Page(config));
        tensorBoard.Settings(ConfigWriter.InForce(config));
    }

    /// <summary>The last lines: what the run reached, and what comes next.</summary>
    public void Conclude(ILogger log, BestCheckpoint best)
    {
        if (BestCheckpoint.Evaluations(run) is { } curve)
        {
            var kept = Array.IndexOf(curve.Iterations, best.Iteration) is >= 0 and var at
                ? $"; best after {best.Iteration}: {Text(curve.Returns[at])} ({run.Best})"
                : "";
            log.Information(
                "Held-out tasks after {Iteration} iterations: return {Returns}{Best}", curve.Iterations[^1], Text(curve.Returns[^1]), kept);
        }

        log.Information("Next: {Command} evaluate {Folder}", CommandName.Typed, run.Path);
    }

    // As it can be typed here.
    private static string Typed(string folder) =>
        Path.GetRelativePath(Environment.CurrentDirectory, folder) is var relative && relative.StartsWith("..", StringComparison.Ordinal)
            ? folder
            : relative;
}
