using MetaRLTorch.Bias;
using MetaRLTorch.Bias.Studies;
using MetaRLTorch.Environments;

namespace MetaRLTorch.Cli.Studies;

/// <summary>A study on random tabular processes, as a command runs it.</summary>
/// <param name="Name">The command's name.</param>
/// <param name="Summary">What it shows, for its help.</param>
/// <param name="Study">Its cells.</param>
/// <param name="System">(processes, α, K) ↦ the system.</param>
internal sealed record TabularStudyRun(
    string Name, string Summary, Func<TabularStudy> Study, Func<MarkovModel, double, int, MetaSystem> System)
{
    private static readonly string[] Columns = ["correlation", "standard_deviation", "squared_error", "squared_error_of_noise"];

    /// <summary>All studies.</summary>
    public static IReadOnlyList<TabularStudyRun> All { get; } =
    [
        new("decompose", "Which sampled slot of MAML's meta-gradient costs what: values, inner Hessian, outer gradient.",
            TabularStudies.Decompose, Systems.Maml),
        new("steps", "What more inner steps cost.", TabularStudies.Steps, Systems.Maml),
        new("step-size", "What larger inner steps cost.", TabularStudies.StepSize, Systems.Maml),
        new("composition", "The bias of composing sampled inner steps, alone.", TabularStudies.Composition, Systems.Maml) { Repeats = 10 },
        new("hessian", "The bias that an inner Hessian of known error causes, alone.", TabularStudies.Hessian, Systems.Maml) { Repeats = 10 },
        new("lirpg", "A learned reward: AD against low-variance curvature.", TabularStudies.LearnedReward, Systems.Lirpg) { Lambda = 0.9 },
    ];

    /// <summary>The default number of repeats.</summary>
    public int Repeats { get; init; } = 20;

    /// <summary>λ of the advantages.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>Measures the study.</summary>
    /// <param name="options">The processes.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="display">Shows how far it is.</param>
    /// <param name="stop">Ends it before its end.</param>
    public StudyResult Measure(BenchOptions options, int workers, StudyDisplay display, CancellationToken stop)
    {
        var study = Study();
        using var bench = new TabularBench(System, new() { Lambda = Lambda }, options);
        var cells = display.While(study.Cells.Count, "cells", progress => study.Measure(bench, workers, progress, stop));
        return new(
            study.Title, study.X, _ => study.Shown == Quantity.Correlation ? "correlation" : "squared error",
            [.. cells.Select(cell => PointOf(cell, study.Shown))], Columns)
        {
            LogY = study.Shown == Quantity.SquaredError,
            Findings = [.. study.Findings(cells)],
        };
    }

    private static StudyPoint PointOf(MeasuredCell measured, Quantity shown) => new(
        measured.Cell.Figure, measured.Cell.Series, measured.Cell.X, measured.Of(shown),
        [
            measured.Errors.Correlation.Average(), measured.Errors.Deviation.Average(), measured.Errors.SquaredError.Average(),
            measured.Errors.Noise.Average(),
        ]);
}
