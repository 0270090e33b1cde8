namespace MetaRLTorch.Comparison;

/// <summary>What is said of a method's scores, one number a run.</summary>
/// <remarks>
/// Agarwal et al., Deep Reinforcement Learning at the Edge of the Statistical Precipice, NeurIPS 2021 (arXiv 2108.13264).
/// </remarks>
public static class Scores
{
    private const double TrimmedShare = 0.25;

    /// <summary>The mean of the middle half: without the ⌊n/4⌋ smallest and the ⌊n/4⌋ largest numbers (section 4.3).</summary>
    /// <param name="values">At least one number.</param>
    public static double InterquartileMean(IReadOnlyList<double> values)
    {
        var trimmed = (int)(TrimmedShare * values.Count);
        return values.Order().Skip(trimmed).SkipLast(trimmed).Average();
    }

    /// <summary>The probability that a run of the first method scores above one of the second; a tie counts half (section 4.3).</summary>
    /// <param name="first">Scores of the first method.</param>
    /// <param name="second">Scores of the second method.</param>
    public static double ProbabilityOfImprovement(IReadOnlyList<double> first, IReadOnlyList<double> second) =>
        first.Average(x => second.Average(y => x > y ? 1 : x == y ? 0.5 : 0));

    /// <summary>The share of runs that score above a threshold: one point of a performance profile (section 4.2).</summary>
    /// <param name="values">Scores.</param>
    /// <param name="threshold">τ.</param>
    public static double ShareAbove(IReadOnlyList<double> values, double threshold) =>
        values.Average(value => value > threshold ? 1.0 : 0.0);

    /// <summary>p-values of several comparisons as if there were one: the chance of a single false one among all stays bounded.</summary>
    /// <remarks>Holm, Scandinavian Journal of Statistics 6, 1979.</remarks>
    /// <param name="values">p-values of the comparisons.</param>
    /// <returns>Adjusted ones in the same order; NaN where a p-value is NaN.</returns>
    public static double[] Holm(IReadOnlyList<double> values)
    {
        var adjusted = values.ToArray();
        var (largest, left) = (0.0, values.Count(value => !double.IsNaN(value)));
        foreach (var (index, value) in values.Index().Where(p => !double.IsNaN(p.Item)).OrderBy(p => p.Item))
        {
            largest = Math.Max(largest, Math.Min(1, left-- * value));
            adjusted[index] = largest;
        }

        return adjusted;
    }
}
