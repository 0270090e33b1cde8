using MathNet.Numerics.Statistics;
using MetaRLTorch.Comparison;

namespace MetaRLTorch.Cli.Reports;

/// <summary>How fast a run learns: the area under its curve, and where it first reaches a return.</summary>
/// <param name="Area">The mean return from the first evaluation to the last, over environment steps (trapezoids).</param>
/// <param name="Steps">Environment steps until the first evaluation at or above the threshold; NaN if there is none.</param>
/// <param name="Seconds">Seconds of training until then; NaN if there is none or no time is known.</param>
internal sealed record Efficiency(double Area, double Steps, double Seconds)
{
    /// <summary>Measures one run.</summary>
    /// <param name="curve">Its evaluations.</param>
    /// <param name="innerSteps">k, the inner steps after which returns count.</param>
    /// <param name="threshold">The return to be reached.</param>
    public static Efficiency Of(EvaluationCurve curve, int innerSteps, double threshold)
    {
        double[] x = [.. curve.EnvironmentSteps], y = [.. curve.Returns.Select(evaluation => evaluation[innerSteps])];
        var area = Enumerable.Range(1, x.Length - 1).Sum(i => (x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2);
        var reached = Array.FindIndex(y, value => value >= threshold);
        return new(
            x[^1] > x[0] ? area / (x[^1] - x[0]) : y[0],
            reached < 0 ? double.NaN : x[reached],
            reached < 0 ? double.NaN : curve.Seconds[reached]);
    }

    /// <summary>The median over runs, where a run that never got there took longer than all others; NaN if that is the median.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var median = values.Select(value => double.IsNaN(value) ? double.PositiveInfinity : value).ToArray().Median();
        return double.IsFinite(median) ? median : double.NaN;
    }
}
