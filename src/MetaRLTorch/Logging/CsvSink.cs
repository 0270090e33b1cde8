namespace MetaRLTorch.Logging;

/// <summary>
/// Writes one row per meta-iteration to <c>metrics.csv</c>, its wall-clock part to <c>timing.csv</c>, and evaluations
/// on held-out tasks, where an iteration has one, to <c>evaluation.csv</c>.
/// </summary>
/// <remarks>
/// What the machine decides (<see cref="MetricNames.IsWallClock"/>) is kept apart, so that two runs that compute the
/// same numbers have the same <c>metrics.csv</c>, byte for byte, also when one of them was killed and resumed.
/// </remarks>
/// <param name="folder">The run's folder, which exists.</param>
/// <param name="resumeAt">The first iteration to be written; rows from there on are dropped. 0 for a new run.</param>
public sealed class CsvSink(string folder, int resumeAt = 0) : IMetricSink
{
    /// <summary>The file of what the run computed.</summary>
    public const string MetricsFile = "metrics.csv";

    /// <summary>The file of how long it took.</summary>
    public const string TimingFile = "timing.csv";

    /// <summary>The file of evaluations on held-out tasks.</summary>
    public const string EvaluationFile = "evaluation.csv";

    private readonly CsvTable _metrics = new(Path.Combine(folder, MetricsFile), resumeAt);
    private readonly CsvTable _timing = new(Path.Combine(folder, TimingFile), resumeAt);
    private readonly CsvTable _evaluation = new(Path.Combine(folder, EvaluationFile), resumeAt);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The names differ from those of the first row.</exception>
    public void Write(int iteration, long environmentSteps, IReadOnlyList<(string Name, double Value)> metrics)
    {
        var tables = metrics.ToLookup(metric =>
            MetricNames.IsWallClock(metric.Name) ? _timing
            : MetricNames.IsEvaluation(metric.Name) ? _evaluation
            : _metrics);
        foreach (var table in tables) table.Key.Write(iteration, environmentSteps, [.. table]);
    }

    /// <summary>Does nothing: a table has no place for a text.</summary>
    /// <inheritdoc/>
    public void Text(string name, string markdown)
    {
    }

    /// <inheritdoc/>
    public void Flush()
    {
        _metrics.Flush();
        _timing.Flush();
        _evaluation.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics.Dispose();
        _timing.Dispose();
        _evaluation.Dispose();
    }
}
