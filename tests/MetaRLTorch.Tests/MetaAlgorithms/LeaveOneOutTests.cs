using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Advantages;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>The short formulas for "what the others predict" against leaving each task out in earnest.</summary>
public sealed class LeaveOneOutTests : TensorTests
{
    private static readonly double[] Values = [1.0, -2.0, 0.5, 4.0, 3.0, -1.0, 2.5, 0.0, 1.5];

    /// <summary>Nine goals in the plane.</summary>
    private static readonly double[][] Goals =
        [.. Enumerable.Range(0, 9).Select(i => new[] { Math.Sin(1.7 * i), Math.Cos(2.3 * i) })];

    [Test]
    public void FromMean_IsTheDifferenceFromTheMeanOfTheOthers()
    {
        var expected = Values.Select((value, i) => value - Values.Where((_, j) => j != i).Average()).ToArray();

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(LeaveOneOut.FromMean(torch.tensor(Values))), expected, 1e-14);
    }

    [Test]
    public void FromMean_OfOneTask_IsItsValue() =>
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(LeaveOneOut.FromMean(torch.tensor([3.0]))), [3], 0);

    [Test]
    public void FromRegression_IsTheDifferenceFromARegressionOnTheOthers()
    {
        var descriptions = torch.tensor(Goals.SelectMany(goal => goal).ToArray(), [9, 2]);

        var actual = TensorAssert.Numbers(LeaveOneOut.FromRegression(torch.tensor(Values), descriptions));

        TensorAssert.NumbersAreClose(actual, [.. Values.Select((value, i) => value - Predict(i))], 1e-9);
    }

    /// <summary>The prediction for a task by a ridge regression that never saw it.</summary>
    private static double Predict(int left)
    {
        var others = Enumerable.Range(0, Goals.Length).Where(j => j != left).ToArray();
        var size = Features(left).Length;
        var system = new double[size, size + 1];
        for (var a = 0; a < size; a++)
        {
            for (var b = 0; b < size; b++) system[a, b] = others.Sum(j => Features(j)[a] * Features(j)[b]) + (a == b ? 1e-3 : 0);
            system[a, size] = others.Sum(j => Features(j)[a] * Values[j]);
        }

        return LinearSystem.Solve(system).Zip(Features(left), (weight, feature) => weight * feature).Sum();
    }

    /// <summary>[1, v, v², ‖v‖].</summary>
    private static double[] Features(int task) =>
        [1, .. Goals[task], .. Goals[task].Select(v => v * v), TensorAssert.Norm(Goals[task])];
}
