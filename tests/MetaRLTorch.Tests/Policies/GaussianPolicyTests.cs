using MetaRLTorch.Environments;
using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Policies;

public sealed class GaussianPolicyTests : TensorTests
{
    private static readonly Compute Double = new(torch.CPU, torch.float64);

    [TestCase(Activation.Tanh)]
    [TestCase(Activation.Relu)]
    public void Mean_IsTheNetworkOfEachTask(Activation activation)
    {
        var policy = new GaussianPolicy(
            2, ActionSpace.Continuous(1), new() { HiddenSizes = [2], Activation = activation });
        var theta = new Parameters([
            torch.tensor([1.0, 2, 3, 4], [1, 2, 2]), torch.tensor([0.1, -0.2], [1, 2]),
            torch.tensor([0.5, -1.5], [1, 2, 1]), torch.tensor([0.25], [1, 1]), torch.zeros(1, 1, torch.float64)]);
        Func<double, double> phi = activation == Activation.Tanh ? Math.Tanh : x => Math.Max(0, x);

        var mean = Mean(policy, theta, torch.tensor([0.3, -0.6], [1, 1, 1, 2]));

        // s W₀ + b₀ = (0.3 − 1.8 + 0.1, 0.6 − 2.4 − 0.2).
        Assert.That(
            mean.item<double>(), Is.EqualTo((0.5 * phi(-1.4)) - (1.5 * phi(-2.0)) + 0.25).Within(1e-12));
    }

    [Test]
    public void Initialize_DrawsXavierUniformWeights_ZeroBiases_AndTheGivenLogStd()
    {
        var policy = new GaussianPolicy(
            3, ActionSpace.Continuous(2), new() { HiddenSizes = [50, 40], InitialLogStd = -0.7 });
        using var random = new RandomStreams(1).Open(RandomPurpose.Initialization);

        var theta = policy.Initialize(random, Double);

        Assert.That(
            theta.Select(t => string.Join('x', t.shape)),
            Is.EqualTo(["3x50", "50", "50x40", "40", "40x2", "2", "2"]));
        Assert.That(policy.ParameterNames, Has.Count.EqualTo(theta.Count).And.Unique);
        Assert.That(TensorAssert.Numbers(theta[6]), Is.All.EqualTo(-0.7));
        foreach (var bias in new[] { 1, 3, 5 }) Assert.That(TensorAssert.Numbers(theta[bias]), Is.All.Zero);
        var bound = Math.Sqrt(6.0 / 90);
        var weights = TensorAssert.Numbers(theta[2]);
        Assert.That(weights, Is.All.InRange(-bound, bound));
        // A uniform variable has variance bound²/3; with 2,000 draws its estimate is within 8 %.
        Assert.That(weights.Average(w => w * w), Is.EqualTo(bound * bound / 3).Within(8).Percent);
    }

    [Test]
    public void Distribution_HoldsTheStandardDeviationAboveAMillionth()
    {
        var policy = new GaussianPolicy(1, ActionSpace.Continuous(1), new() { HiddenSizes = [1] });
        var theta = new Parameters([
            torch.zeros([1, 1, 1], torch.float64), torch.zeros([1, 1], torch.float64),
            torch.zeros([1, 1, 1], torch.float64), torch.zeros([1, 1], torch.float64),
            torch.full([1, 1], -100.0, torch.float64)]);

        var gaussian = (DiagonalGaussian)policy.Distribution(theta, torch.zeros([1, 1, 1], torch.float64));

        Assert.That(gaussian.LogStd.item<double>(), Is.EqualTo(Math.Log(1e-6)).Within(1e-12));
    }

    [Test]
    public void Noise_OfATask_DoesNotDependOnTheTasksBesideIt()
    {
        var policy = new GaussianPolicy(1, ActionSpace.Continuous(2), new() { HiddenSizes = [1] });
        var streams = new RandomStreams(1).ForTasks(3, iteration: 4);

        var all = policy.SampleNoise(streams, episodes: 5, horizon: 2, torch.float64, torch.CPU);
        var second = policy.SampleNoise(streams.ForTasks(new(1, 1)), episodes: 5, horizon: 2, torch.float64, torch.CPU);

        Assert.That(all.shape, Is.EqualTo([3, 2, 5, 2]));                                  // [M, H, N, A]
        TensorAssert.AreSame(second, all.narrow(0, 1, 1));
    }

    [Test]
    public void Act_AddsNoiseTimesTheStandardDeviationOfTheTask()
    {
        var policy = new GaussianPolicy(1, ActionSpace.Continuous(2), new() { HiddenSizes = [1] });
        var theta = LogStd([Math.Log(2), 0], [0, Math.Log(0.5)]);
        var observations = torch.zeros([2, 3, 1], torch.float64);

        var noise = torch.tensor([9.0, 1.0], [1, 2, 1, 1]).expand([2, 2, 3, 2]);           // of two steps; all means are 0

        var (distribution, actions) = policy.Actor(theta, noise)(1, observations);

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(actions[0, 2]), [2, 1], 1e-12);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(actions[1, 0]), [1, 0.5], 1e-12);
        TensorAssert.AreSame(actions, distribution.Act(noise.select(1, 1)));
        TensorAssert.AreSame(actions, policy.Distribution(theta, observations).Act(noise.select(1, 1)));
    }

    [Test]
    public void Act_DrawsFromTheDistribution()
    {
        const int Draws = 20_000;
        var policy = new GaussianPolicy(1, ActionSpace.Continuous(1), new() { HiddenSizes = [1] });
        var mean = torch.tensor([3.0, -2.0], [2, 1, 1]).expand(2, Draws, 1);
        var random = new RandomStreams(1).ForTasks(2, 0);
        var noise = policy.SampleNoise(random, Draws, horizon: 1, torch.float64, torch.CPU);

        var actions = new DiagonalGaussian(mean, torch.tensor([0.0, -1], [2, 1, 1])).Act(noise.select(1, 0));

        for (var task = 0; task < 2; task++)
        {
            var (center, std) = (task == 0 ? 3.0 : -2.0, task == 0 ? 1 : Math.Exp(-1));
            var standardized = TensorAssert.Numbers(actions.select(0, task)).Select(a => (a - center) / std).ToArray();
            Assert.That(standardized.Average(), Is.Zero.Within(4 / Math.Sqrt(Draws)));
            Assert.That(standardized.Average(z => z * z), Is.EqualTo(1).Within(4 * Math.Sqrt(2.0 / Draws)));
            Assert.That(standardized.Average(z => z * z * z * z), Is.EqualTo(3).Within(4 * Math.Sqrt(96.0 / Draws)));
        }
    }

    [Test]
    public void Mean_WithParametersThatAllTasksShare_IsThatOfCopiesForEachTask()
    {
        var policy = new GaussianPolicy(2, ActionSpace.Continuous(1), new() { HiddenSizes = [5] });
        using var random = new RandomStreams(1).Open(RandomPurpose.Initialization);
        var theta = policy.Initialize(random, Double).Map(t => t + 0.25);                  // biases, too
        var observations = torch.randn([3, 4, 5, 2], torch.float64, generator: random);

        TensorAssert.AreClose(
            Mean(policy, theta, observations), Mean(policy, theta.ForEachTask(3), observations), 1e-14);
        TensorAssert.AreClose(
            Mean(policy, theta, observations.select(2, 0)), Mean(policy, theta.ForEachTask(3), observations.select(2, 0)), 1e-14);
    }

    private static torch.Tensor Mean(GaussianPolicy policy, Parameters theta, torch.Tensor observations) =>
        ((DiagonalGaussian)policy.Distribution(theta, observations)).Mean;

    /// <summary>Parameters of a one-layer policy per task, of which only log σ matters.</summary>
    private static Parameters LogStd(params double[][] perTask)
    {
        torch.Tensor Zeros(params long[] shape) => torch.zeros([perTask.Length, .. shape], torch.float64);
        var size = perTask[0].Length;
        return new([Zeros(1, 1), Zeros(1), Zeros(1, size), Zeros(size), torch.tensor(perTask.SelectMany(row => row).ToArray(), [perTask.Length, size])]);
    }
}
