using MetaRLTorch.Environments.Ant;
using MetaRLTorch.Environments.Walker2D;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Tests.Locomotion;

/// <summary>What the rewards of ant, hopper and walker are made of.</summary>
public sealed class RewardPartTests : TensorTests
{
    private static readonly double[] StandingWalker = [0, 1.25, .. new double[7], 1, .. new double[8]];

    private static Tensor NoChance => torch.zeros(1, 1, 0);

    [Test]
    public void Parts_OfAWalkerOfAVelocity_AreNearnessBonusAndControl()
    {
        Installed.MuJoCo();

        // 5 is clipped to 1: Σ a² = 6.
        var state = Step(new Walker2DVelocity(new()), [7], StandingWalker, action: 5);

        AssertParts(state, ("run", -Math.Abs(Speed(state) - 7)), ("alive", 15), ("control", -0.001 * 6));
    }

    [TestCase(+1)]
    [TestCase(-1)]
    public void Parts_OfAWalkerOfADirection_AreSpeedBonusAndControl(double direction)
    {
        Installed.MuJoCo();

        var state = Step(new Walker2DDirection(new()), [direction], StandingWalker, action: 0.5);

        AssertParts(state, ("run", direction * Speed(state)), ("alive", 1), ("control", -0.001 * 6 * 0.25));
    }

    [Test]
    public void Parts_OfAHopper_AreSpeedBonusAndControl()
    {
        Installed.KnownMuJoCo();
        var unchanged = Enumerable.Repeat(1.0, 41).ToArray();

        var state = Step(new Hopper.Hopper(new()), unchanged, [0, 1.25, 0, 0, 0, 0, 1, .. new double[5]], action: 0.5);

        AssertParts(state, ("run", Speed(state)), ("alive", 1), ("control", -0.001 * 3 * 0.25));
    }

    [Test]
    public void Parts_OfAnAntThatFeelsContacts_HaveTheirCostApart()
    {
        Installed.KnownMuJoCo();
        var (environment, aside) = (new AntDirection(AntDirectionOptions.Promp2D), new[] { 0.0, 1.0 });
        var falling = Enumerable.Range(0, 8).Aggregate(
            At([0, 0, 0.75, 1, .. new double[25]], environment),
            (state, _) => Step(environment, aside, state, action: 0));

        var next = Step(environment, aside, falling, action: 5);

        // A tenth of 5 is 0.5: Σ a² = 8 · 0.25. The forces are the last 84 numbers that the policy sees.
        var forces = TensorAssert.Numbers(next.Observation)[^84..];
        Assert.That(forces.Sum(f => f * f), Is.GreaterThan(1), "It lands on the floor.");
        var run = (TensorAssert.Numbers(next.State[0])[1] - TensorAssert.Numbers(falling.State[0])[1]) / 0.05;
        AssertParts(
            next, ("run", run), ("alive", 1), ("control", -0.5 * 8 * 0.25), ("contact", -0.0005 * forces.Sum(f => f * f)));
    }

    [Test]
    public void Parts_OfAnAntWithoutContactForces_HaveNoCostOfThem()
    {
        Installed.MuJoCo();

        var state = Step(new AntVelocity(new()), [2], [0, 0, 0.75, 1, .. new double[11], 1, .. new double[13]], action: 5);

        var speed = TensorAssert.Numbers(state.State[0])[0] / 0.05;
        AssertParts(state, ("run", -Math.Abs(speed - 2)), ("alive", 1.05), ("control", -0.005 * 8));
    }

    [Test]
    public void Parts_OfTheStepThatEndsAnEpisode_Count_AndNoneAfterIt()
    {
        Installed.MuJoCo();
        var environment = new Walker2DDirection(new());

        var fallen = Step(environment, [1], [0, 0.5, .. new double[7], 1, .. new double[8]], action: 1);
        var later = Step(environment, [1], fallen, action: 1);

        Assert.That(fallen.Terminated.item<bool>(), Is.True);
        AssertParts(fallen, ("run", Speed(fallen)), ("alive", 1), ("control", -0.001 * 6));
        AssertParts(later, ("run", 0), ("alive", 0), ("control", 0));
    }

    [TestCase(1e11)]
    [TestCase(double.NaN)]
    public void Parts_AreZeroWhereTheSimulationDiverges(double velocity)
    {
        Installed.MuJoCo();

        var state = Step(
            new Walker2DDirection(new()), [1], [0, 1.25, .. new double[7], velocity, .. new double[8]], action: 1);

        Assert.That(state.Diverged!.item<bool>(), Is.True);
        AssertParts(state, ("run", 0), ("alive", 0), ("control", 0));
    }

    private static void AssertParts(EnvironmentState state, params (string Name, double Value)[] expected)
    {
        Assert.That(state.RewardParts.Keys, Is.EqualTo(expected.Select(part => part.Name)));
        foreach (var (name, value) in expected)
        {
            Assert.That(state.RewardParts[name].item<double>(), Is.EqualTo(value).Within(1e-12), name);
        }
    }

    /// <summary>Of hopper and walker, which start at x = 0.</summary>
    private static double Speed(EnvironmentState state) => TensorAssert.Numbers(state.State[0])[0] / 0.016;

    private static EnvironmentState Step(IEnvironment environment, double[] task, double[] start, double action) =>
        Step(environment, task, At(start, environment), action);

    private static EnvironmentState Step(
        IEnvironment environment, double[] task, EnvironmentState start, double action) =>
        environment.Step(
            new(torch.tensor(task, [1, task.Length])),
            start,
            torch.full([1, 1, environment.Spec.Actions.Size], action, torch.float64),
            NoChance);

    private static EnvironmentState At(double[] state, IEnvironment environment) => new(
        [torch.tensor(state, [1, 1, state.Length])],
        torch.zeros([1, 1, environment.Spec.ObservationSize], torch.float64),
        torch.zeros([1, 1], torch.float64),
        torch.zeros(1, 1, torch.@bool));
}
