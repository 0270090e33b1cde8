using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Comparison;

/// <summary>
/// How an estimator of the meta-gradient does on B batches, beside a target that another estimator gives on the same batches.
/// </summary>
/// <remarks>
/// Every number comes from inner products of gradients, g of the estimator and r of the target's. A batch is compared with the
/// mean of the <em>other</em> batches' r, and expectations are estimated from products of different batches, so noise that the
/// two share does not count as agreement.
/// </remarks>
public sealed record GradientComparison
{
    /// <summary>The mean cosine between one batch's g and the mean of the other batches' r: what a step on one batch is
    /// worth.</summary>
    public required ConfidenceInterval Cosine { get; init; }

    /// <summary>
    /// The cosine between E g and E r, 1 where the estimator has no bias in direction, with its jackknife interval; NaN where
    /// noise hides one of them.
    /// </summary>
    public required ConfidenceInterval Agreement { get; init; }

    /// <summary>‖E g‖; 0 where noise hides it.</summary>
    public required double Norm { get; init; }

    /// <summary>The total standard deviation of g, √tr Cov.</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>Compares gradients.</summary>
    /// <param name="gradients">g: [B, P], B at least 3.</param>
    /// <param name="target">r, on the same batches: [B, P].</param>
    public static GradientComparison Of(Tensor gradients, Tensor target)
    {
        var (own, cross, reference) = (Products(gradients, gradients), Products(gradients, target), Products(target, target));
        var batches = Enumerable.Range(0, own.GetLength(0)).ToArray();
        var cosines = batches.Select(b => CosineToOthers(b, own, cross, reference)).ToArray();
        var trace = batches.Sum(b => own[b, b]) / batches.Length;
        var expectation = BetweenBatches(own, batches);
        return new()
        {
            Cosine = ConfidenceInterval.Of(cosines),
            Agreement = Jackknife(batches, some => AgreementOf(own, cross, reference, some)),
            Norm = Math.Sqrt(Math.Max(0, expectation)),
            StandardDeviation = Math.Sqrt(Math.Max(0, trace - expectation)),
        };
    }

    /// <summary>The median over batches of ‖g − r‖ / ‖r‖.</summary>
    /// <param name="gradients">g: [B, P].</param>
    /// <param name="other">r, on the same batches: [B, P].</param>
    public static double Distance(Tensor gradients, Tensor other) =>
        ((gradients - other).square().sum(1) / other.square().sum(1)).sqrt().median().ToDouble();

    /// <summary>Which estimator's batch points best, in words; that the batches do not tell where intervals overlap.</summary>
    /// <param name="cosines">Estimators and their <see cref="Cosine"/>s.</param>
    public static string Verdict(IReadOnlyList<(string Label, ConfidenceInterval Cosine)> cosines)
    {
        var best = cosines.MaxBy(estimator => estimator.Cosine.Mean);
        string[] rivals =
        [
            .. cosines.Where(estimator => estimator.Label != best.Label)
                .Where(estimator => !(estimator.Cosine.Mean + estimator.Cosine.HalfWidth < best.Cosine.Mean - best.Cosine.HalfWidth))
                .Select(estimator => estimator.Label),
        ];
        return rivals.Length == 0
            ? $"The best direction from one batch: {best.Label}."
            : $"So many batches do not tell which direction is best: {best.Label} has the highest cosine, " +
              $"within the intervals of {string.Join(", ", rivals)}. Give more --batches.";
    }

    private static double CosineToOthers(int batch, double[,] own, double[,] cross, double[,] reference)
    {
        var others = Enumerable.Range(0, own.GetLength(0)).Where(b => b != batch).ToArray();
        var length = others.Sum(b => others.Sum(c => reference[b, c]));
        return others.Sum(b => cross[batch, b]) / Math.Sqrt(own[batch, batch] * length);
    }

    private static double AgreementOf(double[,] own, double[,] cross, double[,] reference, int[] batches)
    {
        var lengths = BetweenBatches(own, batches) * BetweenBatches(reference, batches);
        return BetweenBatches(own, batches) > 0 && lengths > 0 ? BetweenBatches(cross, batches) / Math.Sqrt(lengths) : double.NaN;
    }

    /// <summary>The mean product of different batches, an unbiased estimate of the product of the expectations.</summary>
    private static double BetweenBatches(double[,] products, int[] batches) =>
        batches.Sum(b => batches.Where(c => c != b).Sum(c => products[b, c])) / (batches.Length * (batches.Length - 1.0));

    private static ConfidenceInterval Jackknife(int[] batches, Func<int[], double> statistic)
    {
        var n = batches.Length;
        var whole = statistic(batches);
        var pseudo = batches.Select(left => (n * whole) - ((n - 1) * statistic([.. batches.Where(b => b != left)]))).ToArray();
        return new(whole, ConfidenceInterval.Of(pseudo).HalfWidth);
    }

    private static double[,] Products(Tensor first, Tensor second)
    {
        var (count, numbers) = ((int)first.shape[0], first.mm(second.mT).cpu().contiguous().data<double>().ToArray());
        var products = new double[count, count];
        Buffer.BlockCopy(numbers, 0, products, 0, numbers.Length * sizeof(double));
        return products;
    }
}
