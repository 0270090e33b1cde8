using MetaRLTorch.Comparison;

namespace MetaRLTorch.Cli.Reports;

/// <summary>What a learning curve is drawn over.</summary>
internal enum CurveAxis
{
    /// <summary>Environment steps.</summary>
    EnvironmentSteps,

    /// <summary>Meta-iterations.</summary>
    Iterations,
}

/// <summary>The evaluations of one method's runs, aligned: one row of numbers for all runs at each point.</summary>
/// <param name="Method">The method.</param>
/// <param name="X">The points, rising.</param>
/// <param name="Returns">For each point and each number of inner steps the runs' returns.</param>
internal sealed record MethodCurve(MethodRuns Method, double[] X, double[][][] Returns)
{
    /// <summary>Aligns a method's runs.</summary>
    /// <remarks>
    /// By iterations: those at which every run was evaluated. By environment steps, of which runs take different numbers where
    /// episodes end early: at the mean steps of those iterations, each run's line between its own evaluations.
    /// </remarks>
    public static MethodCurve Of(MethodRuns method, CurveAxis axis)
    {
        EvaluationCurve[] runs = [.. method.Runs.Select(run => run.Curve)];
        int[] common = [.. runs[0].Iterations.Where(iteration => runs.All(run => run.Iterations.Contains(iteration)))];
        var inner = runs.Min(run => run.InnerSteps);
        if (axis == CurveAxis.Iterations)
        {
            double[][] At(int iteration) => Values(inner, k => runs.Select(run => run.Returns[Array.IndexOf(run.Iterations, iteration)][k]));
            return new(method, [.. common.Select(iteration => (double)iteration)], [.. common.Select(At)]);
        }

        var first = runs.Max(run => run.EnvironmentSteps[0]);
        var last = runs.Min(run => run.EnvironmentSteps[^1]);
        double[] steps = [.. common
            .Select(iteration => runs.Average(run => run.EnvironmentSteps[Array.IndexOf(run.Iterations, iteration)]))
            .Select(mean => Math.Clamp(mean, first, Math.Max(first, last))).Distinct()];
        return new(method, steps, [.. steps.Select(x => Values(inner, k => runs.Select(run => Between(run, x, k))))]);
    }

    /// <summary>At most so many of the points, evenly spread, the first and the last among them.</summary>
    public MethodCurve Thinned(int points)
    {
        if (X.Length <= points) return this;
        int[] kept = [.. Enumerable.Range(0, points).Select(i => (int)((long)i * (X.Length - 1) / (points - 1)))];
        return this with { X = [.. kept.Select(i => X[i])], Returns = [.. kept.Select(i => Returns[i])] };
    }

    /// <summary>The line of a statistic with its interval after so many inner steps.</summary>
    public ChartLine Line(int innerSteps, Func<IReadOnlyList<double>, double> statistic, Bootstrap bootstrap)
    {
        ChartPoint Point(double x, double[] scores)
        {
            var (low, high) = bootstrap.Of(scores, statistic);
            return new(x, statistic(scores), low, high);
        }

        return new(
            Method.Name,
            [.. X.Zip(Returns, (x, returns) => Point(x, returns[innerSteps]))],
            [.. Method.Runs.Select((_, run) => X.Zip(Returns, (x, returns) => (x, returns[innerSteps][run])).ToArray())]);
    }

    private static double[][] Values(int inner, Func<int, IEnumerable<double>> ofRuns) =>
        [.. Enumerable.Range(0, inner + 1).Select(k => ofRuns(k).ToArray())];

    private static double Between(EvaluationCurve run, double steps, int k)
    {
        var after = Array.FindIndex(run.EnvironmentSteps, taken => taken >= steps);
        if (after < 0) return run.Returns[^1][k];
        if (after == 0 || run.EnvironmentSteps[after] == steps) return run.Returns[after][k];
        var (x0, x1) = (run.EnvironmentSteps[after - 1], run.EnvironmentSteps[after]);
        var share = (steps - x0) / (x1 - x0);
        return ((1 - share) * run.Returns[after - 1][k]) + (share * run.Returns[after][k]);
    }
}
