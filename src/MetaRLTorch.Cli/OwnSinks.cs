using MetaRLTorch.Logging;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli;

/// <summary>The sinks that a program of a user's own adds, as one.</summary>
/// <param name="host">The program.</param>
/// <param name="run">The run.</param>
/// <param name="resumeAt">The first iteration that this process will write.</param>
internal sealed class OwnSinks(Host host, RunFolder run, int resumeAt) : IMetricSink
{
    private readonly IMetricSink[] _sinks = [.. host.Sinks.Select(make => make(run, resumeAt))];

    /// <inheritdoc/>
    public void Write(int iteration, long environmentSteps, IReadOnlyList<(string Name, double Value)> metrics) =>
        Array.ForEach(_sinks, sink => sink.Write(iteration, environmentSteps, metrics));

    /// <inheritdoc/>
    public void Distributions(int iteration, long environmentSteps, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> distributions) =>
        Array.ForEach(_sinks, sink => sink.Distributions(iteration, environmentSteps, distributions));

    /// <inheritdoc/>
    public void Text(string name, string markdown) => Array.ForEach(_sinks, sink => sink.Text(name, markdown));

    /// <inheritdoc/>
    public void Flush() => Array.ForEach(_sinks, sink => sink.Flush());

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_sinks, sink => sink.Dispose());
}
