namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>One course of the inner loop and of all of its left-out chains.</summary>
/// <param name="Noise">The number of every episode of step 0 … K.</param>
/// <param name="Probability">How probable such numbers are.</param>
internal sealed record NoiseOutcome(double[][] Noise, double Probability);

/// <summary>
/// Everything that noise can do to a bandit's inner loop and to the loops without one episode: numbers on [0, 1) are cut into
/// cells in which no policy that they are replayed under changes its arm.
/// </summary>
internal static class BanditNoise
{
    private const double Sliver = 1e-14;

    /// <summary>All courses of K steps, with N' episodes after them.</summary>
    public static IReadOnlyList<NoiseOutcome> Outcomes(Bandit bandit, int steps, int after) =>
        [.. From(bandit, bandit.Logits, chains: [], steps, after)];

    private static IEnumerable<NoiseOutcome> From(Bandit bandit, double[] loop, double[][] chains, int steps, int after)
    {
        var cells = Cells([.. chains.Append(loop).SelectMany(logits => Cumulative(bandit, logits))]);
        foreach (var chosen in Choices(cells, steps == 0 ? after : bandit.Episodes))
        {
            var (noise, probability) = (chosen.Select(cell => cell.Middle).ToArray(), chosen.Aggregate(1.0, (p, cell) => p * cell.Width));
            if (steps == 0)
            {
                yield return new([noise], probability);
                continue;
            }

            int[] Arms(double[] logits) => [.. noise.Select(u => Cumulative(bandit, logits).Count(edge => edge <= u))];
            double[] Next(double[] logits) => bandit.Adapt(logits, Arms(logits));
            double[][] begun = [.. Enumerable.Range(0, noise.Length).Select(left =>
                bandit.Adapt(loop, [.. Arms(loop).Where((_, n) => n != left)]))];
            foreach (var rest in From(bandit, Next(loop), [.. chains.Select(Next), .. begun], steps - 1, after))
                yield return new([noise, .. rest.Noise], probability * rest.Probability);
        }
    }

    /// <summary>The edges between arms.</summary>
    private static double[] Cumulative(Bandit bandit, double[] logits)
    {
        var (probabilities, sum) = (bandit.Probabilities(logits), 0.0);
        return [.. probabilities.SkipLast(1).Select(p => sum += p)];
    }

    private static (double Middle, double Width)[] Cells(double[] edges)
    {
        double[] sorted = [0, .. edges.Order(), 1];
        return [.. sorted.Zip(sorted.Skip(1), (low, high) => ((low + high) / 2, high - low)).Where(cell => cell.Item2 > Sliver)];
    }

    private static IEnumerable<T[]> Choices<T>(T[] items, int length) => length == 0
        ? [[]]
        : Choices(items, length - 1).SelectMany(head => items.Select(item => (T[])[.. head, item]));
}
