using MetaRLTorch.Comparison;

namespace MetaRLTorch.Cli.Studies;

/// <summary>One point of a study's figure.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Series">Its line there.</param>
/// <param name="X">Its place on the horizontal axis.</param>
/// <param name="Value">Its height, with its interval.</param>
/// <param name="Others">What else was measured there, by column: for the CSV file.</param>
internal sealed record StudyPoint(string Figure, string Series, double X, ConfidenceInterval Value, IReadOnlyList<double> Others);

/// <summary>What a study measured.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="X">What a figure's horizontal axis counts.</param>
/// <param name="Y">What its vertical axis shows.</param>
/// <param name="Points">The points, in the order in which they are shown.</param>
/// <param name="Columns">The names of <see cref="StudyPoint.Others"/>.</param>
internal sealed record StudyResult(
    string Title, Func<string, string> X, Func<string, string> Y, IReadOnlyList<StudyPoint> Points, IReadOnlyList<string> Columns)
{
    /// <summary>What the points say together, in sentences.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>Whether figures show the logarithm of the value.</summary>
    public bool LogY { get; init; }

    /// <summary>The largest number of points in a row of a table; where lines have more, the table shows some of them.</summary>
    public int Shown { get; init; } = 8;
}
