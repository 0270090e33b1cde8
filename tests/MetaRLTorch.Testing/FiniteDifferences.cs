namespace MetaRLTorch.Testing;

/// <summary>Derivatives from function values alone.</summary>
public static class FiniteDifferences
{
    /// <summary>
    /// The gradient by central differences of sixth order: the error is of the order of step⁶ plus rounding / step.
    /// </summary>
    /// <param name="function">A smooth function.</param>
    /// <param name="at">The point of evaluation.</param>
    /// <param name="step">The spacing of the points.</param>
    public static double[] Gradient(Func<double[], double> function, double[] at, double step = 5e-3)
    {
        double Shifted(int i, double shift)
        {
            var point = (double[])at.Clone();
            point[i] += shift;
            return function(point);
        }

        double Slope(int i, int points) => Shifted(i, points * step) - Shifted(i, -points * step);
        return [.. at.Select((_, i) => ((45 * Slope(i, 1)) - (9 * Slope(i, 2)) + Slope(i, 3)) / (60 * step))];
    }
}
