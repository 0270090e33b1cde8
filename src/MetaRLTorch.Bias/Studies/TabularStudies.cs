using System.Globalization;
using MathNet.Numerics;
using MathNet.Numerics.Statistics;

namespace MetaRLTorch.Bias.Studies;

/// <summary>The studies of Liu et al. (arXiv:2112.15400), §5.1 and §5.2, on random tabular processes.</summary>
public static class TabularStudies
{
    private const int Batch = 32;
    private const string ByEpisodes = "episodes";
    private const string BySteps = "steps";
    private const string ByStepSize = "step size";

    private static readonly double[] Batches = [2, 4, 8, 16, 32, 64, 128, 256];
    private static readonly double[] StepCounts = [1, 2, 3, 4, 5, 6];
    private static readonly double[] StepSizes = [1, 3, 5, 7, 9, 11, 13];

    /// <summary>Which slot costs what: every choice of sampled slots, every estimator, by N, for K = 1 and α = 10.</summary>
    public static TabularStudy Decompose() => new(
        "Correlation of the sampled with the exact meta-gradient, by what is sampled", _ => "episodes, N", Quantity.Correlation,
        [
            .. from episodes in Batches
               from slots in SampledSlots.All
               from estimator in StudyEstimator.All
               select new Cell(slots.Name, estimator.Label, episodes, estimator, slots, (int)episodes, Steps: 1, StepSize: 10),
        ]);

    /// <summary>What more inner steps cost, for N = 32 and α = 10.</summary>
    public static TabularStudy Steps() => new(
        "Correlation of the sampled with the exact meta-gradient, by inner steps", _ => "inner steps, K", Quantity.Correlation,
        [
            .. from steps in StepCounts
               from slots in (SampledSlots[])[SampledSlots.ValueAlone, SampledSlots.DerivativeAlone, SampledSlots.Everything]
               from estimator in StudyEstimator.All
               select new Cell(slots.Name, estimator.Label, steps, estimator, slots, Batch, (int)steps, StepSize: 10),
        ]);

    /// <summary>What larger inner steps cost, for K = 5 and N = 32.</summary>
    public static TabularStudy StepSize() => new(
        "Correlation of the sampled with the exact meta-gradient, by the inner step size", _ => "inner step size, α", Quantity.Correlation,
        [
            .. from size in StepSizes
               from slots in (SampledSlots[])[SampledSlots.ValueAlone, SampledSlots.DerivativeAlone]
               from estimator in (StudyEstimator[])[StudyEstimator.Plain, StudyEstimator.LowVarianceCurvature]
               select new Cell(slots.Name, estimator.Label, size, estimator, slots, Batch, Steps: 5, size),
        ]);

    /// <summary>The compositional bias alone: values sampled, by α (K = 6), by N (K = 2, α = 3) and by K (α = 3).</summary>
    public static TabularStudy Composition() => new(
        "Squared error of the mean meta-gradient, inner values sampled", figure => figure, Quantity.SquaredError,
        [
            .. from estimator in (StudyEstimator[])[StudyEstimator.Plain, StudyEstimator.Dice]
               from cell in (IEnumerable<Cell>)
               [
                   .. StepSizes.Select(size => Composed(ByStepSize, size, estimator, Batch, 6, size)),
                   .. Batches.Select(episodes => Composed(ByEpisodes, episodes, estimator, (int)episodes, 2, 3)),
                   .. StepCounts.Select(steps => Composed(BySteps, steps, estimator, Batch, (int)steps, 3)),
               ]
               select cell,
        ])
    {
        Findings = cells => cells.Where(cell => cell.Cell is { Figure: ByEpisodes, X: <= 64 }).GroupBy(cell => cell.Cell.Series)
            .Where(line => line.Count() > 1)
            .Select(line => Text($"{line.Key}: the squared error falls with N to the power {Slope(line):F2} from N = 2 to 64.")),
    };

    /// <summary>The bias of the inner Hessian alone: an error of known size in it, K = 2, everything else exact.</summary>
    public static TabularStudy Hessian() => new(
        "Squared error of the mean meta-gradient, error put into the inner Hessian", _ => "error of the Hessian, c", Quantity.SquaredError,
        [
            .. from size in (double[])[3, 3.5, 4, 4.5]
               from error in (double[])[0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]
               select new Cell("hessian", Text($"α = {size}"), error, StudyEstimator.Plain, new(false, false, false), Batch, 2, size)
               {
                   HessianError = error,
               },
        ])
    {
        Findings = cells => cells.GroupBy(cell => cell.Cell.Series)
            .Where(line => line.Any(cell => cell.Cell.X == 1) && line.Any(cell => cell.Cell.X == 4))
            .Select(line => Text($"{line.Key}: c = 4 gives {Error(line, 4) / Error(line, 1):F1} times the squared error of c = 1.")),
    };

    /// <summary>A learned reward: the inner Hessian sampled, by K and N.</summary>
    public static TabularStudy LearnedReward() => new(
        "Correlation of the sampled with the exact gradient of a learned reward, inner Hessian sampled", _ => "episodes, N",
        Quantity.Correlation,
        [
            .. from steps in Enumerable.Range(1, 5)
               from estimator in (StudyEstimator[])[StudyEstimator.Plain, StudyEstimator.LowVarianceCurvature]
               from episodes in Batches.Where(episodes => episodes >= 16)
               select new Cell(
                   Text($"K = {steps}"), estimator.Label, episodes, estimator, SampledSlots.DerivativeAlone, (int)episodes, steps, 10),
        ])
    {
        Findings = cells => cells.Where(cell => cell.Cell.X == Batches[^1]).GroupBy(cell => cell.Cell.Figure).Select(figure => Text(
            $"{figure.Key}, N = {Batches[^1]}, median over processes: ") + string.Join(", ", figure.Select(
                cell => Text($"{cell.Cell.Series} {cell.Errors.Correlation.Median():F2}"))) + "."),
    };

    private static Cell Composed(string figure, double x, StudyEstimator estimator, int episodes, int steps, double size) =>
        new(figure, estimator.Label, x, estimator, SampledSlots.ValueAlone, episodes, steps, size);

    private static double Slope(IEnumerable<MeasuredCell> line) => Fit.Line(
        [.. line.Select(cell => Math.Log(cell.Cell.X))],
        [.. line.Select(cell => Math.Log(cell.Of(Quantity.SquaredError).Mean))]).B;

    private static double Error(IEnumerable<MeasuredCell> line, double x) =>
        line.Single(cell => cell.Cell.X == x).Of(Quantity.SquaredError).Mean;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
