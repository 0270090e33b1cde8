using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.MetaAlgorithms;

public sealed class LeaveOneOutTests : TensorTests
{
    private static readonly double[] Returns = [-3, 1, 4, -2, 0.5, 7];
    private static readonly double[,] Goals =
    {
        { 0.1, 0.4 }, { -0.3, 0.2 }, { 0.5, -0.5 }, { 0, -0.1 }, { 0.2, 0.2 }, { -0.4, -0.3 },
    };

    [Test]
    public void FromMean_IsTheDifferenceFromTheMeanOfTheOthers() => TensorAssert.NumbersAreClose(
        TensorAssert.Numbers(LeaveOneOut.FromMean(torch.tensor([1.0, 2.0, 6.0]))), [1 - 4, 2 - 3.5, 6 - 1.5], 1e-12);

    [Test]
    public void FromMean_OfASingleTask_IsItsValue() =>
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(LeaveOneOut.FromMean(torch.tensor([3.0]))), [3], 0);

    [Test]
    public void FromRegression_IsTheDifferenceFromARegressionFittedWithoutTheTask()
    {
        var expected = Enumerable.Range(0, Returns.Length).Select(i => Returns[i] - PredictionWithout(i)).ToArray();
        var goals = torch.tensor(Goals.Cast<double>().ToArray(), [Returns.Length, 2]);

        var residual = LeaveOneOut.FromRegression(torch.tensor(Returns), goals);

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(residual), expected, 1e-9);
    }

    [Test]
    public void FromRegression_DoesNotUseTheTaskItPredicts()
    {
        var goals = torch.tensor(Goals.Cast<double>().ToArray(), [Returns.Length, 2]);
        double[] changed = [Returns[0] + 10, .. Returns[1..]];

        var before = LeaveOneOut.FromRegression(torch.tensor(Returns), goals)[0].item<double>();
        var after = LeaveOneOut.FromRegression(torch.tensor(changed), goals)[0].item<double>();

        Assert.That(after - before, Is.EqualTo(10).Within(1e-9));
    }

    [Test]
    public void FromRegression_OfASmoothFunctionOfTheTask_LeavesAlmostNothing()
    {
        // Returns of a runner with speed 1 for goals g on [0, 2]: -|1 - g|. A line would leave 0.25 on average.
        var goals = Enumerable.Range(0, 20).Select(i => i / 9.5).ToArray();
        var returns = goals.Select(g => -Math.Abs(1 - g)).ToArray();

        var residual = LeaveOneOut.FromRegression(torch.tensor(returns), torch.tensor(goals, [20, 1]));

        Assert.That(TensorAssert.Numbers(residual).Select(Math.Abs).Average(), Is.InRange(0, 0.05));
    }

    [Test]
    public void FromRegression_OfTasksThatShareAPart_IsFinite()
    {
        var goals = torch.tensor([0.3, 1, 0.3, -1, 0.3, 1, 0.3, -1], [4, 2]);

        var residual = LeaveOneOut.FromRegression(torch.tensor([5.0, -5, 7, -7]), goals);

        // Two tasks of each kind, whose twin predicts each to 2: three numbers to learn that from leave some doubt.
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(residual), [-2, 2, 2, -2], 0.3);
    }

    [Test]
    public void FromRegression_OfPureNoise_IsHardlyNoisierThanTheDifferenceFromTheMeanOfTheOthers()
    {
        using var random = new RandomStreams(5).Open(RandomPurpose.Tasks);
        var squares = Enumerable.Range(0, 300).Select(_ =>
        {
            var (noise, goals) = (torch.randn(20, torch.float64, generator: random), torch.rand(20, 2, torch.float64, generator: random));
            return (
                Regression: LeaveOneOut.FromRegression(noise - 40, goals).square().mean().item<double>(),
                Mean: LeaveOneOut.FromMean(noise - 40).square().mean().item<double>());
        }).ToArray();

        Assert.That(squares.Average(square => square.Mean), Is.EqualTo(20.0 / 19).Within(0.03), "σ² M / (M − 1)");
        Assert.That(squares.Average(square => square.Regression), Is.LessThan(1.15));
    }

    /// <summary>
    /// The Gaussian process' mean given the other tasks, k (K + I)⁻¹ x, averaged over the signal's share by the marginal
    /// likelihood p(x | g) at the best scale s² = xᵀ(K + I)⁻¹x / n: |K + I|^(−1/2) s^(−n).
    /// </summary>
    private static double PredictionWithout(int task)
    {
        var others = Enumerable.Range(0, Returns.Length).Where(i => i != task).ToArray();
        var targets = Vector<double>.Build.DenseOfEnumerable(others.Select(i => Returns[i]));
        var (weights, predictions) = (new List<double>(), new List<double>());
        foreach (var signal in new[] { 0, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300 })
        {
            var covariance = Matrix<double>.Build.Dense(
                others.Length, others.Length, (i, j) => Covariance(others[i], others[j], signal) + (i == j ? 1 : 0));
            var solved = covariance.Solve(targets);
            weights.Add(Math.Pow(covariance.Determinant(), -0.5) * Math.Pow(targets * solved, -0.5 * others.Length));
            predictions.Add(Vector<double>.Build.DenseOfEnumerable(others.Select(i => Covariance(task, i, signal))) * solved);
        }

        return weights.Zip(predictions, (weight, prediction) => weight * prediction).Sum() / weights.Sum();
    }

    /// <summary>10⁴ + g (10 v·w / 2 + exp(−‖v − w‖² / 4)) of two standardized goals.</summary>
    private static double Covariance(int i, int j, double signal)
    {
        var (v, w) = (Standardized(i), Standardized(j));
        return 1e4 + (signal * ((10 * (v * w) / 2) + Math.Exp(-(v - w).PointwisePower(2).Sum() / 4)));
    }

    private static Vector<double> Standardized(int task) => Vector<double>.Build.Dense(2, d =>
    {
        var column = Enumerable.Range(0, Returns.Length).Select(i => Goals[i, d]).ToArray();
        return (Goals[task, d] - column.Average()) / column.PopulationStandardDeviation();
    });
}
