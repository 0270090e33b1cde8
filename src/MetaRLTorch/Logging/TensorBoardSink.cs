using System.Globalization;
using Google.Protobuf;
using MetaRLTorch.Logging.Wire;

namespace MetaRLTorch.Logging;

/// <summary>Writes a run for TensorBoard: scalars, texts, and the settings for its HParams tab.</summary>
/// <remarks>
/// One event file per process in the run's folder. A row is handed to the operating system as soon as it is complete,
/// so that it survives <c>kill -9</c>. A resumed run says at which iteration it starts again, and TensorBoard drops
/// what an earlier process wrote from there on.
/// </remarks>
public sealed class TensorBoardSink : IMetricSink
{
    internal const string Prefix = "events.out.tfevents.";

    private readonly TimeProvider clock;
    private readonly RecordWriter records;

    /// <summary>Starts an event file.</summary>
    /// <param name="folder">The run's folder, which exists.</param>
    /// <param name="resumeAt">The first iteration that this process will write; 0 for a new run.</param>
    /// <param name="clock">The source of time stamps; the system's by default.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public TensorBoardSink(string folder, int resumeAt = 0, TimeProvider? clock = null)
    {
        this.clock = clock ?? TimeProvider.System;
        var earlier = Directory.EnumerateFiles(folder, Prefix + "*").Select(Seconds).ToArray();
        records = new RecordWriter(Create(folder, earlier.DefaultIfEmpty(0).Max() + 1));
        Write(new Event { FileVersion = "brain.Event:2" });
        if (earlier.Length > 0)
        {
            var start = new SessionLog { Status = SessionLog.Types.SessionStatus.Start };
            Write(new Event { Step = resumeAt, SessionLog = start });
        }

        Flush();
    }

    /// <inheritdoc/>
    public void Write(int iteration, long environmentSteps, IReadOnlyList<(string Name, double Value)> metrics)
    {
        var summary = new Summary();
        summary.Value.Add(TensorBoardValues.Scalar(MetricNames.EnvironmentSteps, environmentSteps));
        summary.Value.AddRange(metrics.Select(metric => TensorBoardValues.Scalar(metric.Name, metric.Value)));
        Write(new Event { Step = iteration, Summary = summary });
        Flush();
    }

    /// <inheritdoc/>
    public void Text(string name, string markdown) => Write(TensorBoardValues.Text(name, markdown));

    /// <summary>Lists the run in the HParams tab, under <see cref="MetricNames.ReturnAfterAdaptation"/>.</summary>
    /// <param name="settings">Every setting by its path in the config, such as <c>adaptation.steps</c>.</param>
    public void Settings(IReadOnlyCollection<KeyValuePair<string, object?>> settings)
    {
        Write(TensorBoardValues.Experiment(settings, MetricNames.ReturnAfterAdaptation, Now));
        Write(TensorBoardValues.SessionStart(settings, Now));
        Flush();
    }

    /// <summary>Marks the run as finished. An interrupted run stays unmarked, since it may be resumed.</summary>
    public void Complete()
    {
        Write(TensorBoardValues.SessionEnd(Now));
        Flush();
    }

    /// <inheritdoc/>
    public void Flush() => records.Flush();

    /// <summary>Forces everything written so far to the disk, so that it survives a power cut.</summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public void Sync() => records.Sync();

    /// <inheritdoc/>
    public void Dispose() => records.Dispose();

    private double Now => clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    private void Write(Summary.Types.Value value) => Write(new Event { Summary = new Summary { Value = { value } } });

    private void Write(Event happened)
    {
        happened.WallTime = Now;
        records.Write(happened.ToByteArray());
    }

    // TensorBoard reads the files of a folder in the order of their names, so a resumed run's must sort last, also when
    // it starts within the same second or after the clock was set back.
    private FileStream Create(string folder, long earliest)
    {
        var seconds = Math.Max(clock.GetUtcNow().ToUnixTimeSeconds(), earliest);
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}{seconds:D10}.{Environment.MachineName}.{Environment.ProcessId}.0");
        return new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    }

    private static long Seconds(string path)
    {
        var text = Path.GetFileName(path)[Prefix.Length..].Split('.')[0];
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
    }
}
