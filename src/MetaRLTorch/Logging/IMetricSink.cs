namespace MetaRLTorch.Logging;

/// <summary>Where the numbers of a run go. A sink is used by one thread.</summary>
public interface IMetricSink : IDisposable
{
    /// <summary>Records one meta-iteration as one row.</summary>
    /// <param name="iteration">Index of the meta-iteration, from 0.</param>
    /// <param name="environmentSteps">Environment steps since the start of the run, this iteration's included.</param>
    /// <param name="metrics">Names (see <see cref="MetricNames"/>) and values, in the order of the columns.</param>
    void Write(int iteration, long environmentSteps, IReadOnlyList<(string Name, double Value)> metrics);

    /// <summary>
    /// Records distributions of a meta-iteration, such as the returns of its tasks; a sink that has no place for them does nothing.
    /// </summary>
    /// <param name="iteration">Index of the meta-iteration, from 0.</param>
    /// <param name="environmentSteps">Environment steps since the start of the run, this iteration's included.</param>
    /// <param name="distributions">Names (see <see cref="MetricNames"/>) and values, in any order.</param>
    void Distributions(int iteration, long environmentSteps, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> distributions)
    {
    }

    /// <summary>Records a text of the run, such as its resolved config.</summary>
    /// <param name="name">What the text is, for example <c>config</c>.</param>
    /// <param name="markdown">The text.</param>
    void Text(string name, string markdown);

    /// <summary>Hands everything written so far to the operating system, so that it survives this process.</summary>
    void Flush();
}
