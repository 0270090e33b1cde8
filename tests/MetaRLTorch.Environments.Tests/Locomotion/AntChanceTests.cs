using MetaRLTorch.Environments.Ant;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Tests.Locomotion;

/// <summary>The ant's random tasks and starts.</summary>
public sealed class AntChanceTests : TensorTests
{
    [Test]
    public void Directions_AreUnitVectorsOfAllAnglesOrOfTwo([Values] AntDirections directions)
    {
        Installed.MuJoCo();
        using var random = new Generator(1);
        var environment = new AntDirection(new() { Directions = directions });

        var tasks = TensorAssert.Numbers(environment.SampleTasks(10_000, random).Values);

        double[] x = [.. tasks.Where((_, i) => i % 2 == 0)];
        double[] y = [.. tasks.Where((_, i) => i % 2 == 1)];
        // Uniform angles: E x² = E y² = 1/2. Two ways: x = ±1, y = 0 up to sin π.
        var spread = directions == AntDirections.Plane ? 0.5 : 1;
        Assert.Multiple(() =>
        {
            Assert.That(x.Zip(y, (a, b) => (a * a) + (b * b)), Is.All.EqualTo(1).Within(1e-12));
            Assert.That(x.Average(), Is.Zero.Within(0.04));
            Assert.That(x.Average(a => a * a), Is.EqualTo(spread).Within(0.02));
            Assert.That(y.Average(b => b * b), Is.EqualTo(1 - spread).Within(0.02));
        });
    }

    [Test]
    public void Start_OfGymsAnt_HasAUnitQuaternionAndGymsNoise()
    {
        Installed.MuJoCo();
        var environment = new AntVelocity(new());
        var goal = new TaskBatch(torch.ones(1, 1, torch.float64));
        const int episodes = 4000;

        var start = environment.Reset(goal, episodes, new RandomStreams(1).ForTasks(1, 0));
        var states = TensorAssert.Numbers(start.State[0]);

        double[] Part(int from, int to) => [.. states.Where((_, i) => i % 29 >= from && i % 29 < to)];
        // Uniform on ±0.1: variance 0.01 / 3; normal: 0.01.
        Assert.Multiple(() =>
        {
            Assert.That(Part(2, 3).Average(), Is.EqualTo(0.75).Within(0.005));
            Assert.That(Part(7, 15).Average(q => q * q), Is.EqualTo(0.01 / 3).Within(1e-4));
            Assert.That(Part(7, 15), Is.All.InRange(-0.1, 0.1));
            Assert.That(Part(15, 29).Average(v => v * v), Is.EqualTo(0.01).Within(4e-4));
            for (var i = 0; i < episodes; i++)
            {
                var length = states[((i * 29) + 3)..((i * 29) + 7)].Sum(part => part * part);
                Assert.That(length, Is.EqualTo(1).Within(1e-12));
            }
        });
    }
}
