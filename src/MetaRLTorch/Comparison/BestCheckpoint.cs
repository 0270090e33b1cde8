using MetaRLTorch.Logging;
using MetaRLTorch.Training;

namespace MetaRLTorch.Comparison;

/// <summary>The checkpoint of a run that returned most on held-out tasks after the last inner step.</summary>
public sealed class BestCheckpoint
{
    private readonly RunFolder _run;

    /// <summary>Goes on with the best checkpoint of a run that goes on.</summary>
    /// <remarks>
    /// One that is damaged, or from beyond where the run goes on, is removed: its iterations are trained again, and the best is then the
    /// best of those to come.
    /// </remarks>
    /// <param name="run">The run, locked.</param>
    /// <param name="done">Meta-iterations that are done.</param>
    public BestCheckpoint(RunFolder run, int done)
    {
        ArgumentNullException.ThrowIfNull(run);

        _run = run;
        if (!File.Exists(run.Best)) return;
        var iteration = Checkpoint.IterationOf(run.Best) ?? int.MaxValue;
        var curve = Evaluations(run);
        var at = curve is null ? -1 : Array.IndexOf(curve.Iterations, iteration);
        if (iteration > done || at < 0) File.Delete(run.Best);
        else (Iteration, Return) = (iteration, curve!.Returns[at][^1]);
    }

    /// <summary>The meta-iterations that it had done; 0 where there is none.</summary>
    public int Iteration { get; private set; }

    /// <summary>Its return; −∞ where there is none.</summary>
    public double Return { get; private set; } = double.NegativeInfinity;

    /// <summary>A run's evaluations; null before the first. A run that went back to before it has an empty file.</summary>
    /// <param name="run">The run.</param>
    public static EvaluationCurve? Evaluations(RunFolder run)
    {
        ArgumentNullException.ThrowIfNull(run);

        var file = Path.Combine(run.Path, CsvSink.EvaluationFile);
        return File.Exists(file) && File.ReadLines(file).Skip(1).Any() ? EvaluationCurve.Read(run.Path) : null;
    }

    /// <summary>Saves the experiment if its evaluation is the best so far.</summary>
    /// <param name="experiment">What is trained.</param>
    /// <param name="report">An iteration with an evaluation.</param>
    /// <returns>Whether it was.</returns>
    public bool Offer(Experiment experiment, IterationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);

        if (report.Evaluation is not { } returns || !(returns[^1] > Return)) return false;
        (Iteration, Return) = (report.Iteration + 1, returns[^1]);
        Checkpoint.Save(_run.Best, experiment, Iteration, report.EnvironmentSteps);
        return true;
    }
}
