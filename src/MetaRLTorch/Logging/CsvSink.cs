namespace MetaRLTorch.Logging;

/// <summary>
/// Writes one row per meta-iteration to <c>metrics.csv</c>, its wall-clock part to <c>timing.csv</c>, and evaluations
/// on held-out tasks, where an iteration has one, to <c>evaluation.csv</c>.
/// </summary>
/// <remarks>
/// What the machine decides (<see cref="MetricNames.IsWallClock"/>) is kept apart, so that two runs that compute the
/// same numbers have the same <c>metrics.csv</c>, byte for byte, also when one of them was killed and resumed.
/// </remarks>
public sealed class CsvSink : IMetricSink
{
    /// <summary>The file of what the run computed.</summary>
    public const string MetricsFile = "metrics.csv";

    /// <summary>The file of how long it took.</summary>
    public const string TimingFile = "timing.csv";

    /// <summary>The file of evaluations on held-out tasks.</summary>
    public const string EvaluationFile = "evaluation.csv";

    private readonly CsvTable _metrics;
    private readonly CsvTable _timing;
    private readonly CsvTable _evaluation;

    /// <summary>Goes on where the files of an earlier process end, or starts them.</summary>
    /// <param name="folder">The run's folder, which exists.</param>
    /// <param name="resumeAt">The first iteration to be written; rows from there on are dropped. 0 for a new run.</param>
    /// <exception cref="UserException">Rows before it are missing, doubled or damaged. All files are as they were.</exception>
    public CsvSink(string folder, int resumeAt = 0)
        : this(folder, resumeAt, CsvMarks.None, allowLost: false)
    {
    }

    /// <inheritdoc cref="CsvSink(string, int)"/>
    /// <param name="folder">The run's folder, which exists.</param>
    /// <param name="resumeAt">The first iteration to be written.</param>
    /// <param name="marks">What the checkpoint says of the rows before it.</param>
    /// <param name="allowLost">Whether rows that are lost are done without.</param>
    internal CsvSink(string folder, int resumeAt, CsvMarks marks, bool allowLost)
    {
        (_metrics, var metrics) = Open(MetricsFile, deterministic: true, marks.Metrics, everyIteration: true);
        (_timing, var timing) = Open(TimingFile, deterministic: false, marks.Timing, everyIteration: true);
        (_evaluation, var evaluation) = Open(EvaluationFile, deterministic: true, marks.Evaluation, everyIteration: false);

        // Nothing is changed before all of them are known to be sound.
        metrics();
        timing();
        evaluation();

        (CsvTable Table, Action Resume) Open(string name, bool deterministic, CsvMark? mark, bool everyIteration)
        {
            var path = Path.Combine(folder, name);
            var content = CsvContent.Read(path);
            var rows = content.Before(resumeAt, mark, everyIteration, allowLost);
            var table = new CsvTable(path, deterministic);
            return (table, () => table.Resume(content.Header, rows));
        }
    }

    /// <summary>How far the files are written.</summary>
    internal CsvMarks Marks => new(_metrics.Mark, _timing.Mark, _evaluation.Mark);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The names differ from those of the first row.</exception>
    public void Write(int iteration, long environmentSteps, IReadOnlyList<(string Name, double Value)> metrics)
    {
        var tables = metrics.ToLookup(metric => TableOf(metric.Name));
        foreach (var table in tables) table.Key.Write(iteration, environmentSteps, [.. table]);
    }

    /// <summary>Does nothing: a table has no place for a text.</summary>
    /// <inheritdoc/>
    public void Text(string name, string markdown)
    {
    }

    /// <summary>Does nothing: a row is handed to the operating system as soon as it is written.</summary>
    /// <inheritdoc/>
    public void Flush()
    {
    }

    /// <summary>Forces everything written so far to the disk, so that it survives a power cut.</summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public void Sync()
    {
        _metrics.Sync();
        _timing.Sync();
        _evaluation.Sync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics.Dispose();
        _timing.Dispose();
        _evaluation.Dispose();
    }

    /// <summary>The file in which a metric has its column.</summary>
    internal static string FileOf(string metric) =>
        MetricNames.IsWallClock(metric) ? TimingFile : MetricNames.IsEvaluation(metric) ? EvaluationFile : MetricsFile;

    private CsvTable TableOf(string metric) => FileOf(metric) switch
    {
        TimingFile => _timing,
        EvaluationFile => _evaluation,
        _ => _metrics,
    };
}
