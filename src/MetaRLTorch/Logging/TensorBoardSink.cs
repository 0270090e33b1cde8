using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using MetaRLTorch.Logging.Wire;

namespace MetaRLTorch.Logging;

/// <summary>
/// Writes a run for TensorBoard: scalars and how to lay them out, histograms, pictures, texts, and the settings for its HParams tab.
/// </summary>
/// <remarks>
/// One event file per process in the run's folder. A row is handed to the operating system as soon as it is complete,
/// so that it survives <c>kill -9</c>. A resumed run says at which iteration it starts again, and TensorBoard drops
/// what an earlier process wrote from there on.
/// </remarks>
public sealed class TensorBoardSink : IMetricSink
{
    internal const string Prefix = "events.out.tfevents.";
    private const string Failure = ".failed";
    private const string Version = "brain.Event:2";

    private readonly string folder;
    private readonly StepAxis axis;
    private readonly TimeProvider clock;
    private readonly RecordWriter records;
    private readonly long seconds;
    private readonly HashSet<string> described = [];

    /// <summary>Starts an event file.</summary>
    /// <param name="folder">The run's folder, which exists.</param>
    /// <param name="resumeAt">The first iteration that this process will write; 0 for a new run.</param>
    /// <param name="clock">The source of time stamps; the system's by default.</param>
    /// <param name="axis">What TensorBoard counts as steps.</param>
    /// <param name="environmentSteps">Environment steps before that iteration.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public TensorBoardSink(
        string folder, int resumeAt = 0, TimeProvider? clock = null, StepAxis axis = StepAxis.Iterations, long environmentSteps = 0)
    {
        (this.folder, this.axis, this.clock) = (folder, axis, clock ?? TimeProvider.System);
        foreach (var failed in Directory.GetFiles(folder, $"{Prefix}*{Failure}")) File.Delete(failed);   // it goes on
        var earlier = Directory.EnumerateFiles(folder, Prefix + "*").Select(Seconds).ToArray();
        seconds = Math.Max(this.clock.GetUtcNow().ToUnixTimeSeconds(), earlier.DefaultIfEmpty(0).Max() + 1);
        records = new RecordWriter(Create(".0"));
        Write(new Event { FileVersion = Version });
        if (earlier.Length > 0)
        {
            var start = new SessionLog { Status = SessionLog.Types.SessionStatus.Start };
            Write(At(resumeAt, environmentSteps + 1, new Event { SessionLog = start }));
        }

        Flush();
    }

    /// <inheritdoc/>
    public void Write(int iteration, long environmentSteps, IReadOnlyList<(string Name, double Value)> metrics)
    {
        var summary = new Summary();
        summary.Value.Add(Scalar(MetricNames.EnvironmentSteps, environmentSteps));
        summary.Value.AddRange(metrics.Select(metric => Scalar(metric.Name, metric.Value)));
        Write(At(iteration, environmentSteps, new Event { Summary = summary }));
        Flush();
    }

    /// <inheritdoc/>
    public void Distributions(int iteration, long environmentSteps, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> distributions)
    {
        var summary = new Summary();
        summary.Value.AddRange(distributions.Select(distribution => TensorBoardValues.Histogram(distribution.Name, distribution.Values)));
        Write(At(iteration, environmentSteps, new Event { Summary = summary }));
    }

    /// <summary>Shows a picture.</summary>
    /// <param name="iteration">Index of the meta-iteration, from 0.</param>
    /// <param name="environmentSteps">Environment steps since the start of the run, this iteration's included.</param>
    /// <param name="name">What it shows, for example <c>behavior/task_0</c>.</param>
    /// <param name="picture">The picture's file, PNG or GIF; TensorBoard plays an animation.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public void Image(int iteration, long environmentSteps, string name, ReadOnlySpan<byte> picture)
    {
        const int Head = 24;
        var (width, height) = picture.Length < Head ? (0, 0)
            : picture[1..].StartsWith("PNG\r\n"u8)
                ? (BinaryPrimitives.ReadInt32BigEndian(picture[16..]), BinaryPrimitives.ReadInt32BigEndian(picture[20..]))
            : picture.StartsWith("GIF89a"u8)
                ? (BinaryPrimitives.ReadUInt16LittleEndian(picture[6..]), BinaryPrimitives.ReadUInt16LittleEndian(picture[8..]))
            : (0, 0);
        if (width == 0) throw new ArgumentException($"{name}: a picture of TensorBoard is a PNG or a GIF file.", nameof(picture));
        var summary = new Summary { Value = { TensorBoardValues.Image(name, width, height, picture) } };
        Write(At(iteration, environmentSteps, new Event { Summary = summary }));
    }

    /// <inheritdoc/>
    public void Text(string name, string markdown) => Write(TensorBoardValues.Text(name, markdown));

    /// <summary>Lists the run in the HParams tab, and lays out its curves in the custom scalars tab.</summary>
    /// <param name="settings">The settings in force by their paths in the config, such as <c>adaptation.steps</c>.</param>
    public void Settings(IEnumerable<KeyValuePair<string, object?>> settings)
    {
        Write(TensorBoardLayout.Record());
        Write(TensorBoardHParams.Start(settings, Now));
        Flush();
    }

    /// <summary>Marks the run as finished. An interrupted run stays unmarked, since it may be resumed.</summary>
    public void Complete()
    {
        Write(TensorBoardHParams.End(SessionEndInfo.Types.Status.Success, Now));
        Flush();
    }

    /// <summary>
    /// Marks the run as failed, in a file of its own: TensorBoard keeps the first mark that it finds, and a run that goes on takes this away.
    /// </summary>
    public void Fail()
    {
        using var file = Create(Failure);
        using var mark = new RecordWriter(file);
        mark.Write(new Event { WallTime = Now, FileVersion = Version }.ToByteArray());
        var end = TensorBoardHParams.End(SessionEndInfo.Types.Status.Failure, Now);
        mark.Write(new Event { WallTime = Now, Summary = new Summary { Value = { end } } }.ToByteArray());
        mark.Flush();
    }

    /// <inheritdoc/>
    public void Flush() => records.Flush();

    /// <summary>Forces everything written so far to the disk, so that it survives a power cut.</summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public void Sync() => records.Sync();

    /// <inheritdoc/>
    public void Dispose() => records.Dispose();

    private Event At(int iteration, long environmentSteps, Event happened)
    {
        happened.Step = axis == StepAxis.Iterations ? iteration : environmentSteps;
        if (axis != StepAxis.Iterations) happened.Iteration = iteration;
        return happened;
    }

    private Summary.Types.Value Scalar(string name, double value) => TensorBoardValues.Scalar(name, value, isFirst: described.Add(name));

    private double Now => clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    private void Write(Summary.Types.Value value) => Write(new Event { Summary = new Summary { Value = { value } } });

    private void Write(Event happened)
    {
        happened.WallTime = Now;
        records.Write(happened.ToByteArray());
    }

    // TensorBoard reads the files of a folder in the order of their names, so a resumed run's must sort last, also when
    // it starts within the same second or after the clock was set back.
    private FileStream Create(string ending)
    {
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}{seconds:D10}.{Environment.MachineName}.{Environment.ProcessId}{ending}");
        return new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    }

    private static long Seconds(string path)
    {
        var text = Path.GetFileName(path)[Prefix.Length..].Split('.')[0];
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
    }
}
