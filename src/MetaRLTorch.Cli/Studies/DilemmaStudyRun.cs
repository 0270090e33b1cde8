using System.Globalization;
using MetaRLTorch.Bias.Dilemma;
using MetaRLTorch.Comparison;

namespace MetaRLTorch.Cli.Studies;

/// <summary>The ablation of LOLA-DiCE, as a command runs it.</summary>
internal static class DilemmaStudyRun
{
    private const int Every = 10;
    private const double Cooperation = -1.2;

    /// <summary>Trains all variants.</summary>
    /// <param name="options">How.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="display">Shows how far it is.</param>
    /// <param name="stop">Ends it before its end.</param>
    public static StudyResult Measure(LolaOptions options, int workers, StudyDisplay display, CancellationToken stop)
    {
        var variants = LolaVariant.All;
        var curves = display.While(
            variants.Count * options.Updates, "updates", progress => LolaStudy.Train(variants, options, workers, progress, stop));
        return new(
            "LOLA-DiCE in the iterated prisoner's dilemma", _ => "updates", figure => figure.Split(' ')[0],
            [
                .. curves.Where(curve => !Replays(curve)).SelectMany(curve => Points("score", curve, update => update.Scores)),
                .. curves.Where(IsSampled).SelectMany(curve => Points("score with replay", curve, update => update.Scores)),
                .. curves.Where(curve => !Replays(curve)).SelectMany(curve => Points("correlation", curve, update => update.Correlations)),
                .. curves.Where(IsSampled).SelectMany(curve => Points("correlation with replay", curve, update => update.Correlations)),
            ],
            [])
        {
            Shown = 6,
            Findings = [.. curves.Select(Finding)],
        };
    }

    private static bool Replays(LolaCurve curve) =>
        curve.Variant.Value == LolaSlot.OffPolicy || curve.Variant.Derivative == LolaSlot.OffPolicy;

    private static bool IsSampled(LolaCurve curve) => curve.Variant.Value != LolaSlot.Exact && curve.Variant.Derivative != LolaSlot.Exact;

    /// <summary>The means of every ten updates.</summary>
    private static IEnumerable<StudyPoint> Points(string figure, LolaCurve curve, Func<LolaUpdate, double[]> numbers) =>
        curve.Updates.Chunk(Every).Select((updates, i) => new StudyPoint(
            figure, curve.Variant.Name, Math.Min((i + 1) * Every, curve.Updates.Count),
            ConfidenceInterval.Of([.. numbers(updates[0]).Select((_, pair) => updates.Average(update => numbers(update)[pair]))]), []));

    private static string Finding(LolaCurve curve)
    {
        var (correlation, scores) = (curve.Correlation, curve.FinalScores);
        var (score, good) = (ConfidenceInterval.Of(scores), scores.Count(score => score >= Cooperation));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{curve.Variant.Name}: correlation {Text(correlation)} over the first {curve.First} updates, " +
            $"score {Text(score)} over the last {curve.Last}, " +
            $"{good} of {scores.Length} seeds at {Cooperation} or better.");
    }

    private static string Text(ConfidenceInterval value) => double.IsFinite(value.HalfWidth)
        ? string.Create(CultureInfo.InvariantCulture, $"{value.Mean:F3} ± {value.HalfWidth:F3}")
        : string.Create(CultureInfo.InvariantCulture, $"{value.Mean:F3}");
}
