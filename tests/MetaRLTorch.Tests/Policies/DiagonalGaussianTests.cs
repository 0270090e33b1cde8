using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Policies;

public sealed class DiagonalGaussianTests : TensorTests
{
    [Test]
    public void LogProbability_IsTheSumOfTheComponents()
    {
        // N(1; mean 0, σ 2) and N(−1; mean 3, σ 0.5).
        var gaussian = Gaussian([0, 3], [Math.Log(2), Math.Log(0.5)]);
        var expected = Log(1, 0, 2) + Log(-1, 3, 0.5);

        Assert.That(gaussian.LogProbability(Row(1, -1)).item<double>(), Is.EqualTo(expected).Within(1e-12));

        static double Log(double x, double mean, double std) =>
            -(Math.Pow((x - mean) / std, 2) / 2) - Math.Log(std * Math.Sqrt(2 * Math.PI));
    }

    [Test]
    public void DivergenceFrom_IsTheIntegralOfTheLogRatio()
    {
        var (p, q) = (Gaussian([0.3], [Math.Log(0.7)]), Gaussian([-0.2], [Math.Log(1.1)]));
        var grid = Enumerable.Range(-8000, 16001).Select(i => i / 1000.0).ToArray();
        var points = torch.tensor(grid, [1, grid.Length, 1]);

        var (logP, logQ) = (p.LogProbability(points), q.LogProbability(points));
        var integral = (logP.exp() * (logP - logQ)).sum().item<double>() / 1000;

        Assert.That(q.DivergenceFrom(p).item<double>(), Is.EqualTo(integral).Within(1e-9));
    }

    [Test]
    public void Entropy_IsTheIntegralOfMinusTheLogarithm_OfAllComponents()
    {
        var grid = Enumerable.Range(-8000, 16001).Select(i => i / 1000.0).ToArray();
        double Integral(DiagonalGaussian one)
        {
            var log = one.LogProbability(torch.tensor(grid, [1, grid.Length, 1]));
            return -(log.exp() * log).sum().item<double>() / 1000;
        }

        var both = Gaussian([0.3, -0.2], [Math.Log(0.7), Math.Log(1.1)]);

        Assert.That(
            both.Entropies().item<double>(),
            Is.EqualTo(Integral(Gaussian([0.3], [Math.Log(0.7)])) + Integral(Gaussian([-0.2], [Math.Log(1.1)]))).Within(1e-9));
    }

    [Test]
    public void DivergenceFrom_Itself_IsZero_AndIsNotSymmetric()
    {
        var (p, q) = (Gaussian([0], [0]), Gaussian([0], [1]));

        Assert.That(p.DivergenceFrom(p).item<double>(), Is.Zero.Within(1e-15));
        // KL(N(0, 1) ‖ N(0, e²)) = 1 + e⁻²/2 − 1/2; KL(N(0, e²) ‖ N(0, 1)) = −1 + e²/2 − 1/2.
        Assert.That(q.DivergenceFrom(p).item<double>(), Is.EqualTo(0.5 + (Math.Exp(-2) / 2)).Within(1e-12));
        Assert.That(p.DivergenceFrom(q).item<double>(), Is.EqualTo(-1.5 + (Math.Exp(2) / 2)).Within(1e-12));
    }

    [Test]
    public void ForTasks_IsThatTaskAlone()
    {
        var gaussian = new DiagonalGaussian(torch.tensor([1.0, 2.0], [2, 1, 1]), torch.tensor([0.0, 1.0], [2, 1, 1]));

        var second = (DiagonalGaussian)gaussian.ForTasks(new TaskRange(1, 1));

        Assert.That((second.Mean.item<double>(), second.LogStd.item<double>()), Is.EqualTo((2.0, 1.0)));
    }

    private static DiagonalGaussian Gaussian(double[] mean, double[] logStd) =>
        new(Row(mean), torch.tensor(logStd, [1, 1, logStd.Length]));

    private static Tensor Row(params double[] action) => torch.tensor(action, [1, 1, action.Length]);
}
