namespace MetaRLTorch.Logging;

/// <summary>How far a run's CSV files were written when a checkpoint was saved; null where the checkpoint does not say.</summary>
internal sealed record CsvMarks(CsvMark? Metrics, CsvMark? Timing, CsvMark? Evaluation)
{
    /// <summary>Of a checkpoint that says nothing of them.</summary>
    public static CsvMarks None { get; } = new(null, null, null);
}
