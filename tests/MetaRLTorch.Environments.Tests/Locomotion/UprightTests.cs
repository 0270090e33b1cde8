using MetaRLTorch.Environments.Hopper;
using MetaRLTorch.Environments.Locomotion;
using MetaRLTorch.Environments.Walker2D;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Tests.Locomotion;

/// <summary>Hopper and walker.</summary>
public sealed class UprightTests : TensorTests
{
    private static Tensor NoChance => torch.zeros(1, 1, 0);

    [TestCase(0.71, 0.19, 99, true)]
    [TestCase(0.70, 0.0, 0, false)]
    [TestCase(1.25, 0.2, 0, false)]
    [TestCase(1.25, -0.21, 0, false)]
    [TestCase(1.25, 0, 100, false)]
    [TestCase(1.25, 0, -101, false)]
    public void Hopper_IsUprightAsPublished(double height, double angle, double velocity, bool upright)
    {
        var body = new HopperBody(0.004);

        Assert.That(body.IsUpright([0, height, angle, 0, 0, 0, 0, 0, 0, velocity, 0, 0]), Is.EqualTo(upright));
    }

    [TestCase(0.81, 0.99, true)]
    [TestCase(0.80, 0, false)]
    [TestCase(2, 0, false)]
    [TestCase(1.99, -0.99, true)]
    [TestCase(1.25, 1, false)]
    [TestCase(1.25, -1, false)]
    public void Walker_IsUprightAsPublished(double height, double angle, bool upright)
    {
        var body = new Walker2DBody(4, 0.004);

        Assert.That(body.IsUpright([0, height, angle, .. new double[15]]), Is.EqualTo(upright));
    }

    [Test]
    public void Hopper_IsRewardedForItsSpeedAndForBeingUpright()
    {
        Installed.KnownMuJoCo();
        var environment = new Hopper.Hopper(HopperOptions.Promp);

        // A tenth of 5 is 0.5: Σ a² = 3 · 0.25.
        AssertReward(environment, Unchanged(41), x => (x / 0.016) + 1 - (0.001 * 0.75), coordinates: 6, action: 5);
    }

    [Test]
    public void Walker_IsRewardedForItsSpeedAndForBeingUpright()
    {
        Installed.KnownMuJoCo();
        var environment = new Walker2D.Walker2D(new());

        // 5 is clipped to 1: Σ a² = 6.
        AssertReward(environment, Unchanged(65), x => (x / 0.016) + 1 - (0.001 * 6), coordinates: 9, action: 5);
    }

    [TestCase(1)]
    [TestCase(-1)]
    public void Walker_OfADirection_IsRewardedForItsSpeedThatWay(double direction)
    {
        Installed.MuJoCo();
        var task = new TaskBatch(torch.tensor(new[] { direction }, [1, 1]));

        AssertReward(
            new Walker2DDirection(new()), task, x => (direction * x / 0.016) + 1, coordinates: 9, action: 0);
    }

    [Test]
    public void Walker_OfAVelocity_IsRewardedForItsNearness()
    {
        Installed.MuJoCo();
        var task = new TaskBatch(torch.tensor(new[] { 7.0 }, [1, 1]));

        AssertReward(
            new Walker2DVelocity(new()), task, x => 15 - Math.Abs((x / 0.016) - 7), coordinates: 9, action: 0);
    }

    [Test]
    public void Observation_LeavesXOutAndClipsVelocities()
    {
        Installed.MuJoCo();
        var environment = new Walker2DDirection(new());
        var start = At([0, 1.25, 0, 0, 0, 0, 0, 0, 0, 12, .. new double[8]]);

        var state = environment.Step(Unchanged(1), start, torch.zeros(1, 1, 6), NoChance);

        var (seen, all) = (TensorAssert.Numbers(state.Observation), TensorAssert.Numbers(state.State[0]));
        Assert.That(all[9], Is.GreaterThan(11));
        Assert.That(seen[8], Is.EqualTo(10));
        Assert.That(seen, Is.EqualTo(all[1..].Select((value, i) => i < 8 ? value : Math.Clamp(value, -10, 10))));
    }

    [Test]
    public void Tasks_AreFactorsWithUniformLogarithms()
    {
        Installed.KnownMuJoCo();
        using var random = new Generator(1);
        const int count = 4000;

        var tasks = new Hopper.Hopper(new()).SampleTasks(count, random);

        // 5 masses, 15 inertias, 6 dampings, 15 frictions; the dampings' base is 1.3, the others' 1.5.
        var factors = TensorAssert.Numbers(tasks.Values);
        double[] Exponents(int from, int to, double scale) =>
            [.. factors.Where((_, i) => i % 41 >= from && i % 41 < to).Select(f => Math.Log(f) / Math.Log(scale))];
        Assert.That(factors, Has.Length.EqualTo(41 * count));
        Assert.Multiple(() =>
        {
            foreach (var exponents in new[] { Exponents(0, 20, 1.5), Exponents(20, 26, 1.3), Exponents(26, 41, 1.5) })
            {
                // Uniform on ±3: mean 0, variance 3.
                Assert.That(exponents, Is.All.InRange(-3, 3));
                Assert.That(exponents.Average(), Is.Zero.Within(0.05));
                Assert.That(exponents.Average(e => e * e), Is.EqualTo(3).Within(0.1));
            }
        });
    }

    [Test]
    public void Task_ChangesTheMotionOfItsOwnEpisodesOnly()
    {
        Installed.KnownMuJoCo();
        var environment = new Hopper.Hopper(new() { Workers = 1 });
        using var random = new Generator(1);
        var changed = environment.SampleTasks(1, random).Values;
        var both = new TaskBatch(torch.cat([Unchanged(41).Values, changed, Unchanged(41).Values], 0));
        double[] start = [0, 1.25, 0, 0, 0, 0, 1, .. new double[5]];
        var crowd = new EnvironmentState(
            [torch.tensor(start, [1, 1, 12]).expand([3, 1, 12])],
            torch.zeros(3, 1, 11),
            torch.zeros(3, 1),
            torch.zeros(3, 1, torch.@bool));

        var next = environment.Step(both, crowd, torch.full([3, 1, 3], 0.5, torch.float64), NoChance).State[0];

        Assert.That(TensorAssert.Numbers(next[2]), Is.EqualTo(TensorAssert.Numbers(next[0])));
        Assert.That(TensorAssert.Numbers(next[1]), Is.Not.EqualTo(TensorAssert.Numbers(next[0])));
    }

    private static void AssertReward(
        IEnvironment environment, TaskBatch tasks, Func<double, double> expected, int coordinates, double action)
    {
        var motors = environment.Spec.Actions.Size;
        var start = At([0, 1.25, .. new double[coordinates - 2], 1, .. new double[coordinates - 1]]);

        var state = environment.Step(tasks, start, torch.full([1, 1, motors], action, torch.float64), NoChance);

        var x = TensorAssert.Numbers(state.State[0])[0];
        Assert.Multiple(() =>
        {
            Assert.That(x / 0.016, Is.EqualTo(1).Within(0.6), "It was thrown at 1 m/s.");
            Assert.That(state.Reward.item<double>(), Is.EqualTo(expected(x)).Within(1e-12));
        });
    }

    private static TaskBatch Unchanged(int factors) => new(torch.ones(1, factors, torch.float64));

    private static EnvironmentState At(double[] state) => new(
        [torch.tensor(state, [1, 1, state.Length])],
        torch.zeros([1, 1, state.Length - 1], torch.float64),
        torch.zeros([1, 1], torch.float64),
        torch.zeros(1, 1, torch.@bool));
}
