using MathNet.Numerics.LinearAlgebra;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.MetaAlgorithms;

public sealed class LeaveOneOutTests : TensorTests
{
    private const double Ridge = 1e-3;

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

    /// <summary>The ridge regression on the other tasks, by its normal equations.</summary>
    private static double PredictionWithout(int task)
    {
        var others = Enumerable.Range(0, Returns.Length).Where(i => i != task).ToArray();
        var features = Matrix<double>.Build.DenseOfRowVectors(others.Select(Features));
        var targets = Vector<double>.Build.DenseOfEnumerable(others.Select(i => Returns[i]));
        var ridge = Ridge * Matrix<double>.Build.DenseIdentity(features.ColumnCount);
        var gram = features.TransposeThisAndMultiply(features) + ridge;
        return gram.Solve(features.TransposeThisAndMultiply(targets)) * Features(task);
    }

    private static Vector<double> Features(int i) => Vector<double>.Build.Dense(
        [1, Goals[i, 0], Goals[i, 1], Math.Sqrt((Goals[i, 0] * Goals[i, 0]) + (Goals[i, 1] * Goals[i, 1]))]);
}
