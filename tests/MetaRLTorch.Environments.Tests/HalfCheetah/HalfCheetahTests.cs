using MetaRLTorch.Cli.Physics.Replay;
using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Environments.Tests.Physics;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;
using static MetaRLTorch.Environments.Tests.HalfCheetah.HalfCheetahState;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Tests.HalfCheetah;

public sealed class HalfCheetahTests : TensorTests
{
    [Test]
    public void Step_FollowsMuJoCosTrajectory()
    {
        var environment = new HalfCheetahVelocity(new());
        var recorded = TrajectoryFile.Parse(Recorded.Text("gymreset_00.json"));
        var state = At([.. recorded.Positions[0], .. recorded.Velocities[0]]);

        Assert.Multiple(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                state = environment.Step(Task(1), state, torch.tensor(recorded.Actions[i], [1, 1, 6]), NoChance);
                double[] expected = [.. recorded.Positions[i + 1][1..], .. recorded.Velocities[i + 1]];
                Assert.That(Numbers(state.Observation), Is.EqualTo(expected).Within(1e-8), $"control step {i + 1}");
            }
        });
    }

    [Test]
    public void Reset_DrawsGymsStart()
    {
        var environment = new HalfCheetahVelocity(new());
        const int episodes = 4000;

        var states = Numbers(environment.Reset(Task(1), episodes, new RandomStreams(1).ForTasks(1, 0)).State[0]);

        var positions = states.Where((_, i) => i % 18 < 9).ToArray();
        var velocities = states.Where((_, i) => i % 18 >= 9).ToArray();
        var correlation = positions.Zip(velocities, (q, v) => q * v).Average();
        // Uniform on ±0.1: variance 0.01 / 3. Normal: variance 0.01, fourth moment 3 · 0.01². 36,000 numbers each.
        Assert.Multiple(() =>
        {
            Assert.That(positions, Is.All.InRange(-0.1, 0.1));
            Assert.That(positions.Average(), Is.Zero.Within(0.0015));
            Assert.That(positions.Average(q => q * q), Is.EqualTo(0.01 / 3).Within(1e-4));
            Assert.That(velocities.Average(), Is.Zero.Within(0.003));
            Assert.That(velocities.Average(v => v * v), Is.EqualTo(0.01).Within(4e-4));
            Assert.That(velocities.Average(v => v * v * v * v), Is.EqualTo(3e-4).Within(4e-5));
            Assert.That(correlation, Is.Zero.Within(1.5e-4));
        });
    }

    [Test]
    public void Tasks_OfVelocity_CoverTheirRangeUniformly()
    {
        using var random = new Generator(1);

        var environment = new HalfCheetahVelocity(HalfCheetahVelocityOptions.Promp);
        var goals = Numbers(environment.SampleTasks(10_000, random).Values);

        // Uniform on [0, 3]: mean 1.5, variance 0.75.
        Assert.Multiple(() =>
        {
            Assert.That(goals, Is.All.InRange(0, 3));
            Assert.That(goals.Average(), Is.EqualTo(1.5).Within(0.04));
            Assert.That(goals.Average(g => (g - 1.5) * (g - 1.5)), Is.EqualTo(0.75).Within(0.03));
        });
    }

    [Test]
    public void Tasks_OfDirection_AreEitherWayWithEqualChance()
    {
        using var random = new Generator(1);

        var directions = Numbers(new HalfCheetahDirection(new()).SampleTasks(10_000, random).Values);

        Assert.Multiple(() =>
        {
            Assert.That(directions.Distinct(), Is.EquivalentTo(new[] { -1.0, 1.0 }));
            Assert.That(directions.Average(), Is.Zero.Within(0.05));
        });
    }

    [Test]
    public void Observation_IsTheStateWithoutX()
    {
        var environment = new HalfCheetahVelocity(new());

        var next = environment.Step(Task(1), Flying(velocity: 1), torch.zeros(1, 1, 6), NoChance);

        Assert.That(Numbers(next.Observation), Is.EqualTo(Numbers(next.State[0])[1..]));
    }

    // At rest Σ m x = 0.52874895397489574 and Σ m (z − 0.7) = −2.0856133891213391 kg m of 14 kg (MuJoCo's mass matrix).
    [TestCase(HalfCheetahObservation.JointsAndTorso, 0, 0.7)]
    [TestCase(HalfCheetahObservation.JointsAndCenterOfMass, 0.52874895397489574 / 14, 0.7 - (2.0856133891213391 / 14))]
    public void Observation_WithAPosition_AddsWhereTheBodyIs(HalfCheetahObservation observation, double x, double z)
    {
        var environment = new HalfCheetahVelocity(new() { Observation = observation });
        var start = Flying(velocity: 0, x: 30);

        var next = environment.Step(Task(1), start, torch.zeros(1, 1, 6), NoChance);

        var (seen, state) = (Numbers(next.Observation), Numbers(next.State[0]));
        Assert.Multiple(() =>
        {
            Assert.That(seen[..17], Is.EqualTo(state[1..]));
            Assert.That(seen[17..], Is.EqualTo(new[] { state[0] + x, 0, state[1] + z }).Within(1e-9));
        });
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity)]
    public void Step_WithAnActionThatIsNotFinite_NamesTheEnvironment(float value)
    {
        var environment = new HalfCheetahVelocity(new());
        var tasks = new TaskBatch(torch.ones(2, 1, torch.float64));
        var start = environment.Reset(tasks, episodes: 3, new RandomStreams(1).ForTasks(2, 0));
        var action = torch.zeros(2, 3, 6);
        action[1, 2, 4] = value;

        Assert.That(
            () => environment.Step(tasks, start, action, NoChance),
            Throws.TypeOf<ActionException>().With.Message.StartsWith(
                $"Component 4 of the action of environment 5 (task 1, episode 2) is {value}; an action is finite."));
    }

    [Test]
    public void Step_WithAnActionOfAnotherShape_SaysWhichWasExpected()
    {
        var environment = new HalfCheetahVelocity(new());

        Assert.That(
            () => environment.Step(Task(1), Flying(velocity: 0), torch.zeros(1, 6), NoChance),
            Throws.TypeOf<ActionException>().With.Message.StartsWith("Actions have shape [1, 6]; expected [1, 1, 6]"));
    }

    [TestCase(1e11)]
    [TestCase(double.NaN)]
    public void Step_WhereTheSimulationDiverges_EndsTheEpisodeAtRest(double velocity)
    {
        var environment = new HalfCheetahVelocity(new());

        var next = environment.Step(Task(1), Flying(velocity), torch.zeros(1, 1, 6), NoChance);

        Assert.Multiple(() =>
        {
            Assert.That(next.Terminated.item<bool>(), Is.True);
            Assert.That(next.Reward.item<double>(), Is.Zero);
            Assert.That(Numbers(next.Observation), Is.All.Zero);
            Assert.That(next.Diverged!.item<bool>(), Is.True);
        });
    }

    [Test]
    public void Step_LeavesTheStateItWasGivenUntouched()
    {
        var environment = new HalfCheetahVelocity(new());
        var start = Flying(velocity: 1);
        var before = Numbers(start.State[0]);

        environment.Step(Task(1), start, torch.ones(1, 1, 6), NoChance);

        Assert.That(Numbers(start.State[0]), Is.EqualTo(before));
    }

    [Test]
    public void Step_OfManyTasks_IsThatOfEachTaskAlone()
    {
        var environment = new HalfCheetahVelocity(new());
        var tasks = new TaskBatch(torch.tensor(new[] { 0.5, 1.0, 1.5 }, [3, 1]));
        var streams = new RandomStreams(1).ForTasks(3, 0);
        var action = streams.Normal(RandomPurpose.Policy, [7, 6], torch.float64, torch.CPU);
        var together = environment.Step(tasks, environment.Reset(tasks, 7, streams), action, NoChance);

        for (var i = 0; i < 3; i++)
        {
            var one = new TaskRange(i, 1);
            var start = environment.Reset(tasks.ForTasks(one), 7, streams.ForTasks(one));
            var alone = environment.Step(tasks.ForTasks(one), start, action.narrow(0, i, 1), NoChance);
            Assert.That(Numbers(alone.State[0]), Is.EqualTo(Numbers(together.State[0].narrow(0, i, 1))), $"task {i}");
            Assert.That(Numbers(alone.Reward), Is.EqualTo(Numbers(together.Reward.narrow(0, i, 1))), $"task {i}");
        }
    }

    [Test]
    public void Step_InSinglePrecisionTasks_RewardsInSinglePrecision()
    {
        var environment = new HalfCheetahVelocity(new());
        var tasks = new TaskBatch(torch.ones(1, 1));

        var next = environment.Step(tasks, Flying(velocity: 2), torch.zeros(1, 1, 6), NoChance);

        Assert.Multiple(() =>
        {
            Assert.That(next.Reward.dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That(next.Observation.dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That(next.Reward.item<float>(), Is.EqualTo(-1).Within(1e-6));
        });
    }

    private static double[] Numbers(Tensor tensor) => tensor.data<double>().ToArray();
}
