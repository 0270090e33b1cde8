using MetaRLTorch.Logging;

namespace MetaRLTorch.Training;

/// <summary>How far a run has come.</summary>
/// <param name="Iteration">The meta-iterations that are done.</param>
/// <param name="EnvironmentSteps">The environment steps that they took.</param>
public readonly record struct Progress(int Iteration, long EnvironmentSteps)
{
    private readonly CsvMarks? _written;

    /// <summary>How far the CSV files were written then.</summary>
    internal CsvMarks Written
    {
        get => _written ?? CsvMarks.None;
        init => _written = value;
    }
}
