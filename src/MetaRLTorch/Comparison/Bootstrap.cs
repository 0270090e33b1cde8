using MathNet.Numerics.Random;
using MathNet.Numerics.Statistics;

namespace MetaRLTorch.Comparison;

/// <summary>95 % intervals by drawing runs again with replacement, within each method: the stratified percentile bootstrap.</summary>
/// <remarks>Agarwal et al. 2021 (arXiv 2108.13264), section 4.1. Equal scores give equal intervals.</remarks>
/// <param name="resamples">How often the runs are drawn again.</param>
public sealed class Bootstrap(int resamples = Bootstrap.Resamples)
{
    /// <summary>Resamples by default: an end of an interval then repeats within about 1 % of the interval's width.</summary>
    public const int Resamples = 10_000;

    private const int Seed = 1;
    private const double Lower = 2.5;
    private const double Upper = 97.5;

    /// <summary>The interval of a statistic of one method's scores.</summary>
    /// <param name="scores">One number a run.</param>
    /// <param name="statistic">Is given as many scores as there are runs.</param>
    /// <returns>Its ends; NaN where there is one run.</returns>
    public (double Low, double High) Of(IReadOnlyList<double> scores, Func<IReadOnlyList<double>, double> statistic) =>
        scores.Count < 2 ? (double.NaN, double.NaN) : Interval(random => statistic(Draw(scores, random)));

    /// <summary>The interval of a statistic of two methods' scores.</summary>
    /// <param name="first">One number for each run of the first method.</param>
    /// <param name="second">One number for each run of the second.</param>
    /// <param name="statistic">Is given as many scores of each method as there are runs of it.</param>
    /// <returns>Its ends; NaN where a method has one run.</returns>
    public (double Low, double High) Of(
        IReadOnlyList<double> first,
        IReadOnlyList<double> second,
        Func<IReadOnlyList<double>, IReadOnlyList<double>, double> statistic) =>
        first.Count < 2 || second.Count < 2
            ? (double.NaN, double.NaN)
            : Interval(random => statistic(Draw(first, random), Draw(second, random)));

    private (double Low, double High) Interval(Func<MersenneTwister, double> drawn)
    {
        var random = new MersenneTwister(Seed, threadSafe: false);
        var values = new double[resamples];
        for (var i = 0; i < resamples; i++) values[i] = drawn(random);
        Array.Sort(values);
        return (At(values, Lower), At(values, Upper));
    }

    private static double At(double[] sorted, double percent) =>
        SortedArrayStatistics.QuantileCustom(sorted, percent / 100, QuantileDefinition.Excel);

    private static double[] Draw(IReadOnlyList<double> scores, MersenneTwister random)
    {
        var drawn = new double[scores.Count];
        for (var i = 0; i < drawn.Length; i++) drawn[i] = scores[random.Next(scores.Count)];
        return drawn;
    }
}
