using System.Globalization;
using MetaRLTorch.Bias.Studies;
using MetaRLTorch.Testing;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias.Tests;

/// <summary>Small versions of the tabular studies.</summary>
public sealed class StudyTests : TensorTests
{
    private static readonly BenchOptions Few = new() { Problems = 5, Repeats = 10 };

    [Test]
    public void Errors_AreThoseOfAHandComputation()
    {
        var exact = tensor(new double[,] { { 1, 2, 4 } }, float64);
        var sampled = tensor(new double[,] { { 2, 2, 4 }, { 4, 2, 0 } }, float64);

        var errors = GradientErrors.Of(sampled, exact);

        // Means 3, 2, 2; variances 2, 0, 8. Centered, (1, 2, 4) has the square 14/3; (2, 2, 4) has 8/3 and the product 10/3 with
        // it, (4, 2, 0) has 8 and −6.
        var correlations = (10 / 3.0 / Math.Sqrt(8 / 3.0 * 14 / 3.0)) - (6 / Math.Sqrt(8 * 14 / 3.0));
        Assert.That(errors.Correlation[0], Is.EqualTo(correlations / 2).Within(1e-12));
        Assert.That(errors.Deviation[0], Is.EqualTo(Math.Sqrt(2) + Math.Sqrt(8)).Within(1e-12));
        Assert.That(errors.SquaredError[0], Is.EqualTo((4 + 0 + 4) / 3.0).Within(1e-12));
        Assert.That(errors.Noise[0], Is.EqualTo((2 + 0 + 8) / 3.0 / 2).Within(1e-12));
    }

    [Test]
    public void ExactSlots_GiveTheExactMetaGradient()
    {
        using var bench = new TabularBench(Systems.Maml, new(), Few);

        var errors = bench.Measure(CellOf(StudyEstimator.Plain, new(false, false, false)));

        Assert.That(errors.Correlation, Is.All.EqualTo(1).Within(1e-12));
        Assert.That(errors.SquaredError, Is.All.LessThan(1e-25));
    }

    /// <summary>Their first gradients are equal, so that only the Hessian tells them apart.</summary>
    [Test]
    public void SampledValues_AreTheSameForAllEstimatorsWithBaseline_AndSampledHessiansAreNot()
    {
        using var bench = new TabularBench(Systems.Maml, new(), Few);
        double[] Correlation(StudyEstimator estimator, SampledSlots slots) => bench.Measure(CellOf(estimator, slots)).Correlation;

        var value = Correlation(StudyEstimator.Plain, SampledSlots.ValueAlone);
        TensorAssert.NumbersAreClose(Correlation(StudyEstimator.LowVarianceCurvature, SampledSlots.ValueAlone), value, 1e-9);
        TensorAssert.NumbersAreClose(Correlation(StudyEstimator.LoadedDice, SampledSlots.ValueAlone), value, 1e-9);
        Assert.That(Correlation(StudyEstimator.Dice, SampledSlots.ValueAlone).Average(), Is.LessThan(value.Average() - 0.1));

        var (plain, low) = (Correlation(StudyEstimator.Plain, SampledSlots.DerivativeAlone).Average(),
            Correlation(StudyEstimator.LowVarianceCurvature, SampledSlots.DerivativeAlone).Average());
        Assert.That(plain, Is.LessThan(0.85));
        Assert.That(low, Is.GreaterThan(0.95));
    }

    [Test]
    public void ALearnedReward_NeedsTheHessianFromTheSecondStepOn()
    {
        using var bench = new TabularBench(Systems.Lirpg, new() { Lambda = 0.9 }, Few);
        double[] Correlation(StudyEstimator estimator, int steps) =>
            bench.Measure(CellOf(estimator, SampledSlots.DerivativeAlone) with { Steps = steps }).Correlation;

        TensorAssert.NumbersAreClose(Correlation(StudyEstimator.LowVarianceCurvature, 1), Correlation(StudyEstimator.Plain, 1), 1e-9);
        Assert.That(
            Correlation(StudyEstimator.LowVarianceCurvature, 3).Average(), Is.GreaterThan(Correlation(StudyEstimator.Plain, 3).Average() + 0.1));
    }

    [Test]
    public void AnErrorOfTheHessian_CostsItsSquare()
    {
        var study = TabularStudies.Hessian();
        study = study with { Cells = [.. study.Cells.Where(cell => cell.StepSize == 3 && cell.X is 1 or 4)] };
        using var bench = new TabularBench(Systems.Maml, new(), Few);

        var cells = study.Measure(bench, workers: 2, _ => { }, CancellationToken.None);

        Assert.That(cells.Select(cell => cell.Cell), Is.EqualTo(study.Cells));
        var ratio = cells[1].Of(Quantity.SquaredError).Mean / cells[0].Of(Quantity.SquaredError).Mean;
        Assert.That(ratio, Is.InRange(14, 24));
        Assert.That(study.Findings(cells).First(), Does.StartWith($"α = 3: c = 4 gives {ratio.ToString("F1", CultureInfo.InvariantCulture)} times"));
    }

    [Test]
    public void MoreValues_CostLessCompositionalBias()
    {
        var study = TabularStudies.Composition();
        study = study with { Cells = [.. study.Cells.Where(cell => cell is { Figure: "episodes", X: <= 32 })] };
        using var bench = new TabularBench(Systems.Maml, new(), Few);

        var cells = study.Measure(bench, workers: 2, _ => { }, CancellationToken.None).ToLookup(cell => cell.Cell.Series);

        double[] Errors(string series) => [.. cells[series].Select(cell => cell.Of(Quantity.SquaredError).Mean)];
        Assert.That(Errors("AD")[^1], Is.LessThan(Errors("AD")[0] / 4));
        Assert.That(Errors("DiCE").Zip(Errors("AD"), (dice, plain) => dice > plain), Is.All.True);
    }

    [Test]
    public void AStoppedStudy_GivesWhatItHas()
    {
        using var stop = new CancellationTokenSource();
        using var bench = new TabularBench(Systems.Maml, new(), Few with { Problems = 1, Repeats = 2 });

        var cells = TabularStudies.Hessian().Measure(bench, workers: 1, Stop, stop.Token);

        Assert.That(cells, Has.Count.EqualTo(2));

        void Stop(int done)
        {
            if (done == 2) stop.Cancel();
        }
    }

    private static Cell CellOf(StudyEstimator estimator, SampledSlots slots) =>
        new("", "", 0, estimator, slots, Episodes: 64, Steps: 1, StepSize: 10);
}
