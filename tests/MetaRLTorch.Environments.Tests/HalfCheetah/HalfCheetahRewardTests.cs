using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Testing;
using TorchSharp;
using static MetaRLTorch.Environments.Tests.HalfCheetah.HalfCheetahState;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Tests.HalfCheetah;

public sealed class HalfCheetahRewardTests : TensorTests
{
    [Test]
    public void Reward_OfVelocity_IsMinusTheDistanceToTheGoal()
    {
        var environment = new HalfCheetahVelocity(new());

        var next = environment.Step(Task(1.5), Flying(velocity: 2), torch.zeros(1, 1, 6), NoChance);

        // In free fall with slack joints nothing changes the torso's 2 m/s: −|2 − 1.5|.
        Assert.That(next.Reward.item<double>(), Is.EqualTo(-0.5).Within(1e-12));
    }

    [TestCase(+1, 2)]
    [TestCase(-1, -2)]
    public void Reward_OfDirection_IsTheVelocityThatWay(double direction, double expected)
    {
        var environment = new HalfCheetahDirection(new());

        var next = environment.Step(Task(direction), Flying(velocity: 2), torch.zeros(1, 1, 6), NoChance);

        Assert.That(next.Reward.item<double>(), Is.EqualTo(expected).Within(1e-12));
    }

    [TestCase(1, 0.5, 0.05 * 6 * 0.25)]         // Σ a² = 6 · 0.5²
    [TestCase(1, 7, 0.05 * 6)]                  // clipped to 1
    [TestCase(0.1, 5, 0.05 * 6 * 0.25)]         // 5 · 0.1 = 0.5
    public void Reward_PaysForTheClippedControl(double scale, double action, double cost)
    {
        var environment = new HalfCheetahDirection(new() { ActionScale = scale });
        var start = Flying(velocity: 0);

        var controls = torch.full(new long[] { 1, 1, 6 }, action, torch.float64);
        var next = environment.Step(Task(1), start, controls, NoChance);

        var velocity = TensorAssert.Numbers(next.State[0])[0] / 0.05;
        Assert.That(next.Reward.item<double>(), Is.EqualTo(velocity - cost).Within(1e-12));
    }

    // The velocity is the state's: in free fall the controls move the torso.
    [TestCase(1.0, 0.05 * 6 * 0.25)]            // Σ a² = 6 · 0.5²
    [TestCase(0.0, 0)]
    public void RewardParts_OfVelocity_AreTheDistanceToTheGoalAndTheControl(double scale, double cost)
    {
        var environment = new HalfCheetahVelocity(new() { ActionScale = scale });

        var next = environment.Step(Task(1.5), Flying(velocity: 2), HalfControl, NoChance);

        AssertParts(next, run: -Math.Abs((TensorAssert.Numbers(next.State[0])[0] / 0.05) - 1.5), control: -cost);
    }

    [Test]
    public void RewardParts_OfDirection_AreTheVelocityThatWayAndTheControl([Values(+1, -1)] int direction)
    {
        var environment = new HalfCheetahDirection(new());

        var next = environment.Step(Task(direction), Flying(velocity: 2), HalfControl, NoChance);

        AssertParts(next, run: direction * TensorAssert.Numbers(next.State[0])[0] / 0.05, control: -0.05 * 6 * 0.25);
    }

    [TestCase(1e11)]
    [TestCase(double.NaN)]
    public void RewardParts_AreZeroWhereTheSimulationDiverges(double velocity)
    {
        var environment = new HalfCheetahVelocity(new());

        var next = environment.Step(Task(1), Flying(velocity), HalfControl, NoChance);

        Assert.That(next.Diverged!.item<bool>(), Is.True);
        AssertParts(next, run: 0, control: 0);
    }

    private static Tensor HalfControl => torch.full(new long[] { 1, 1, 6 }, 0.5, torch.float64);

    private static void AssertParts(EnvironmentState state, double run, double control)
    {
        Assert.That(state.RewardParts.Keys, Is.EquivalentTo(["run", "control"]));
        Assert.That(state.RewardParts["run"].item<double>(), Is.EqualTo(run).Within(1e-12));
        Assert.That(state.RewardParts["control"].item<double>(), Is.EqualTo(control).Within(1e-12));
    }
}
