using MetaRLTorch.Comparison;
using MetaRLTorch.Parallelism;

namespace MetaRLTorch.Bias.Dilemma;

/// <summary>The training of one variant: for each update the scores and correlations of all pairs.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="Updates">From the first update on.</param>
public sealed record LolaCurve(LolaVariant Variant, IReadOnlyList<LolaUpdate> Updates)
{
    /// <summary>The number of first updates that <see cref="Correlation"/> is of: 100, or all where there are fewer.</summary>
    public int First => Math.Min(100, Updates.Count);

    /// <summary>The number of last updates that <see cref="FinalScores"/> are of: 50, or all where there are fewer.</summary>
    public int Last => Math.Min(50, Updates.Count);

    /// <summary>The mean correlation over the first updates, over pairs.</summary>
    public ConfidenceInterval Correlation => ConfidenceInterval.Of(Mean(Updates.Take(First), update => update.Correlations));

    /// <summary>Every pair's mean score over the last updates.</summary>
    public double[] FinalScores => Mean(Updates.TakeLast(Last), update => update.Scores);

    private static double[] Mean(IEnumerable<LolaUpdate> updates, Func<LolaUpdate, double[]> numbers)
    {
        double[][] rows = [.. updates.Select(numbers)];
        return [.. rows[0].Select((_, pair) => rows.Average(row => row[pair]))];
    }
}

/// <summary>The ablation of LOLA-DiCE: which slot's samples keep the players from cooperating.</summary>
public static class LolaStudy
{
    /// <summary>Trains variants, several at once.</summary>
    /// <param name="variants">The variants.</param>
    /// <param name="options">How they are trained.</param>
    /// <param name="workers">Variants at once.</param>
    /// <param name="progress">Receives the number of updates done in all variants.</param>
    /// <param name="stop">Ends the study before its end.</param>
    /// <returns>The curves as far as they are: at least one update of each.</returns>
    public static IReadOnlyList<LolaCurve> Train(
        IReadOnlyList<LolaVariant> variants, LolaOptions options, int workers, Action<int> progress, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(variants);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        if (options.Updates < 1) throw new UserException($"{options.Updates} updates: there must be at least 1. Give more.");
        foreach (var variant in variants) new LolaPlayers(options, variant).Dispose();     // says a mistake before anybody learns
        var curves = new LolaCurve[variants.Count];
        var (done, gate) = (0, new Lock());
        using var threads = new TaskWorkers(workers);
        threads.ForEachShard(variants.Count, 1, (i, _) =>
        {
            using var players = new LolaPlayers(options, variants[i]);
            var updates = new List<LolaUpdate>();
            do
            {
                updates.Add(players.Update());
                lock (gate) progress(++done);
            }
            while (updates.Count < options.Updates && !stop.IsCancellationRequested);

            curves[i] = new(variants[i], updates);
        });
        return curves;
    }
}
