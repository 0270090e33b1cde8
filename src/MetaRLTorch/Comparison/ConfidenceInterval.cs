using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace MetaRLTorch.Comparison;

/// <summary>A mean and the half-width of its two-sided 95 % confidence interval by Student's t.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="HalfWidth">The interval is Mean ± HalfWidth; NaN where there are too few numbers.</param>
public readonly record struct ConfidenceInterval(double Mean, double HalfWidth)
{
    private const double UpperQuantile = 0.975;

    /// <summary>
    /// The two-sided probability of a mean at least as far from 0 if the true one were 0; NaN where there are too few numbers.
    /// </summary>
    public double PValue { get; init; } = double.NaN;

    /// <summary>The interval of a mean: s/√n with n − 1 degrees of freedom.</summary>
    /// <param name="values">Independent numbers, at least one.</param>
    public static ConfidenceInterval Of(IReadOnlyList<double> values) => values.Count < 2
        ? new(values.Average(), double.NaN)
        : Around(values.Average(), values.Variance() / values.Count, values.Count - 1);

    /// <summary>The interval of the difference of two means of independent samples with unequal variances.</summary>
    /// <remarks>Welch, Biometrika 34, 1947: degrees of freedom by Welch and Satterthwaite.</remarks>
    /// <param name="first">The sample whose mean comes first, at least two numbers.</param>
    /// <param name="second">The sample whose mean is subtracted, at least two numbers.</param>
    public static ConfidenceInterval OfDifference(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var (a, b) = (first.Variance() / first.Count, second.Variance() / second.Count);
        var freedom = (a + b) * (a + b) / ((a * a / (first.Count - 1)) + (b * b / (second.Count - 1)));
        return Around(first.Average() - second.Average(), a + b, freedom);
    }

    private static ConfidenceInterval Around(double mean, double squaredError, double freedom)
    {
        if (squaredError == 0) return new(mean, 0) { PValue = mean == 0 ? 1 : 0 };
        var error = Math.Sqrt(squaredError);
        return new(mean, StudentT.InvCDF(0, 1, freedom, UpperQuantile) * error)
        {
            PValue = 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(mean) / error),
        };
    }
}
