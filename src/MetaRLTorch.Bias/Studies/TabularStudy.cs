using MetaRLTorch.Comparison;
using MetaRLTorch.Parallelism;

namespace MetaRLTorch.Bias.Studies;

/// <summary>A quantity that studies plot.</summary>
public enum Quantity
{
    /// <summary><see cref="GradientErrors.Correlation"/>.</summary>
    Correlation,

    /// <summary><see cref="GradientErrors.SquaredError"/>.</summary>
    SquaredError,
}

/// <summary>A measured cell.</summary>
/// <param name="Cell">The setting.</param>
/// <param name="Errors">What was measured, one number for each process.</param>
public sealed record MeasuredCell(Cell Cell, GradientErrors Errors)
{
    /// <summary>A quantity with its interval over processes.</summary>
    public ConfidenceInterval Of(Quantity quantity) =>
        ConfidenceInterval.Of(quantity == Quantity.Correlation ? Errors.Correlation : Errors.SquaredError);
}

/// <summary>A study: cells, and what to see in them.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="X">What the cells' horizontal axis counts, by figure.</param>
/// <param name="Shown">What is plotted.</param>
/// <param name="Cells">The cells.</param>
public sealed record TabularStudy(string Title, Func<string, string> X, Quantity Shown, IReadOnlyList<Cell> Cells)
{
    /// <summary>What the cells say together, in sentences.</summary>
    public Func<IReadOnlyList<MeasuredCell>, IEnumerable<string>> Findings { get; init; } = _ => [];

    /// <summary>Measures the cells, several at once.</summary>
    /// <param name="bench">Measures one.</param>
    /// <param name="workers">Cells at once.</param>
    /// <param name="progress">Receives the number of measured cells.</param>
    /// <param name="stop">Ends the study before its end.</param>
    /// <returns>The measured cells in order: all of them, or those that were done when it was stopped.</returns>
    public IReadOnlyList<MeasuredCell> Measure(TabularBench bench, int workers, Action<int> progress, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(bench);
        ArgumentNullException.ThrowIfNull(progress);
        var measured = new MeasuredCell?[Cells.Count];
        var (done, gate) = (0, new Lock());
        using var threads = new TaskWorkers(workers);
        threads.ForEachShard(Cells.Count, 1, (i, _) =>
        {
            if (stop.IsCancellationRequested) return;
            measured[i] = new(Cells[i], bench.Measure(Cells[i]));
            lock (gate) progress(++done);
        });
        return [.. measured.OfType<MeasuredCell>()];
    }
}
