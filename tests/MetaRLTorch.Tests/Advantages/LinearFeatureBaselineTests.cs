using MetaRLTorch.Advantages;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Advantages;

public sealed class LinearFeatureBaselineTests : TensorTests
{
    private const int Tasks = 2, Episodes = 5, Horizon = 7, Size = 2;

    [Test]
    public void Fit_EqualsTheNormalEquationsOfEachTask([Values] bool masked)
    {
        var (observations, returns, alive) = Data(masked);

        var values = TensorAssert.Numbers(new LinearFeatureBaseline().Fit(observations, returns, alive));

        var expected = Enumerable.Range(0, Tasks).SelectMany(task => Regress(
            TensorAssert.Numbers(observations.select(0, task)),
            TensorAssert.Numbers(returns.select(0, task)),
            TensorAssert.Numbers(alive.select(0, task)))).ToArray();
        TensorAssert.NumbersAreClose(values, expected, 1e-8);
    }

    [Test]
    public void Fit_OfATaskAlone_IsTheSameAsWithinABatch()
    {
        var (observations, returns, alive) = Data(masked: true);
        var together = new LinearFeatureBaseline().Fit(observations, returns, alive);

        var alone = new LinearFeatureBaseline().Fit(
            observations.narrow(0, 1, 1), returns.narrow(0, 1, 1), alive.narrow(0, 1, 1));

        TensorAssert.AreClose(alone, together.narrow(0, 1, 1), 1e-10);
    }

    [Test]
    public void Fit_OfAQuadraticFunctionOfTheState_IsExact()
    {
        var (observations, _, alive) = Data(masked: false);
        var returns = (observations.square() * torch.tensor([2.0, -1.0])).sum(-1) + observations.select(-1, 0) - 3;

        var values = new LinearFeatureBaseline(ridge: 1e-9).Fit(observations, returns, alive);

        TensorAssert.AreClose(values, returns, 1e-5);
    }

    [Test]
    public void Fit_ClipsObservationsToTen()
    {
        var (observations, returns, alive) = Data(masked: false);
        var baseline = new LinearFeatureBaseline();
        var (far, atTheLimit) = (observations.clone(), observations.clone());
        far.select(3, 0).fill_(1e6);
        atTheLimit.select(3, 0).fill_(10);

        TensorAssert.AreSame(baseline.Fit(far, returns, alive), baseline.Fit(atTheLimit, returns, alive));
    }

    [Test]
    public void Fit_InSinglePrecision_GivesSinglePrecision()
    {
        var (observations, returns, alive) = Data(masked: true);

        var values = new LinearFeatureBaseline().Fit(
            observations.to(torch.float32), returns.to(torch.float32), alive.to(torch.float32));

        Assert.That(values.dtype, Is.EqualTo(torch.float32));
        TensorAssert.AreClose(values, new LinearFeatureBaseline().Fit(observations, returns, alive), 1e-4);
    }

    private static (Tensor Observations, Tensor Returns, Tensor Alive) Data(bool masked)
    {
        using var random = new RandomStreams(5).Open(RandomPurpose.Start);
        var observations = torch.randn([Tasks, Episodes, Horizon, Size], torch.float64, generator: random);
        var returns = torch.randn([Tasks, Episodes, Horizon], torch.float64, generator: random);
        var alive = torch.ones([Tasks, Episodes, Horizon], torch.float64);
        if (masked) alive.narrow(1, 0, 2).narrow(2, 3, Horizon - 3).fill_(0);        // two episodes ended after 3 steps
        return (observations, returns * alive, alive);
    }

    /// <summary>φ·w with (ΦᵀΦ + 10⁻⁵ I) w = Φᵀ R over the steps that happened, by Gaussian elimination.</summary>
    private static IEnumerable<double> Regress(double[] observations, double[] returns, double[] alive)
    {
        var features = returns.Select((_, step) =>
        {
            var time = step % Horizon / 100.0;
            var state = observations.Skip(step * Size).Take(Size).ToArray();
            double[] row = [.. state, .. state.Select(s => s * s), time, time * time, time * time * time, 1];
            return row.Select(feature => feature * alive[step]).ToArray();
        }).ToArray();
        var size = features[0].Length;
        var system = new double[size, size + 1];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++) system[i, j] = features.Sum(row => row[i] * row[j]) + (i == j ? 1e-5 : 0);
            system[i, size] = features.Zip(returns, (row, target) => row[i] * target).Sum();
        }

        var weights = LinearSystem.Solve(system);
        return features.Select(row => row.Zip(weights, (x, w) => x * w).Sum());
    }
}
