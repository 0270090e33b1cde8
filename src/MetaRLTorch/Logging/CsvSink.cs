namespace MetaRLTorch.Logging;

/// <summary>Writes a row per meta-iteration to <c>metrics.csv</c>, its wall-clock part to <c>timing.csv</c>.</summary>
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

    private readonly CsvTable metrics = new(Path.Combine(folder, MetricsFile), resumeAt);
    private readonly CsvTable timing = new(Path.Combine(folder, TimingFile), resumeAt);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The names differ from those of the first row.</exception>
    public void Write(int iteration, long environmentSteps, IReadOnlyList<(string Name, double Value)> metrics)
    {
        var byKind = metrics.ToLookup(metric => MetricNames.IsWallClock(metric.Name));
        this.metrics.Write(iteration, environmentSteps, [.. byKind[false]]);
        timing.Write(iteration, environmentSteps, [.. byKind[true]]);
    }

    /// <summary>Does nothing: a table has no place for a text.</summary>
    /// <inheritdoc/>
    public void Text(string name, string markdown)
    {
    }

    /// <inheritdoc/>
    public void Flush()
    {
        metrics.Flush();
        timing.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        metrics.Dispose();
        timing.Dispose();
    }
}
