using MetaRLTorch.Cli.Physics.Benchmarking;
using MetaRLTorch.Environments.Ant;
using MetaRLTorch.Environments.Hopper;
using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Environments.Walker2D;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Tests.Locomotion;

public sealed class LocomotionTests : TensorTests
{
    private static readonly Dictionary<string, Func<int, IEnvironment>> Environments = new()
    {
        ["ant_velocity"] = workers => new AntVelocity(AntVelocityOptions.Finn with { Workers = workers }),
        ["ant_direction"] = workers => new AntDirection(AntDirectionOptions.Promp with { Workers = workers }),
        ["hopper"] = workers => new Hopper.Hopper(new HopperOptions { Workers = workers }),
        ["walker2d"] = workers => new Walker2D.Walker2D(new Walker2DOptions { Workers = workers }),
        ["walker2d_velocity"] = workers => new Walker2DVelocity(new() { Workers = workers }),
    };

    private static IEnumerable<string> Names => Environments.Keys;

    private static Tensor NoChance => torch.zeros(1, 1, 0);

    [Test]
    public void Results_DoNotDependOnTheNumberOfThreads([ValueSource(nameof(Names))] string name)
    {
        Installed.KnownMuJoCo();

        var alone = Walk(Environments[name](1), steps: 12);

        foreach (var workers in new[] { 2, 5 })
        {
            var shared = Walk(Environments[name](workers), steps: 12);
            TensorAssert.AreSame(shared.State[0], alone.State[0]);
            TensorAssert.AreSame(shared.Observation, alone.Observation);
            TensorAssert.AreSame(shared.Reward, alone.Reward);
            TensorAssert.AreSame(shared.Terminated, alone.Terminated);
        }
    }

    [Test]
    public void Start_DoesNotDependOnWhatWasSimulatedBefore([ValueSource(nameof(Names))] string name)
    {
        Installed.KnownMuJoCo();
        var environment = Environments[name](1);
        var first = Walk(environment, steps: 0);

        Walk(environment, steps: 3);

        TensorAssert.AreSame(Walk(environment, steps: 0).Observation, first.Observation);
    }

    [Test]
    public void Episode_ThatHasEnded_StaysAsItIs()
    {
        Installed.MuJoCo();
        var environment = new Walker2DDirection(new());
        var start = Walker(height: 0.5, angle: 0, velocity: 1);
        var action = torch.ones(1, 1, 6);

        var ended = environment.Step(Forward, start, action, NoChance);
        var later = environment.Step(Forward, ended, action, NoChance);

        Assert.Multiple(() =>
        {
            Assert.That(ended.Terminated.item<bool>() && later.Terminated.item<bool>(), Is.True);
            Assert.That(TensorAssert.Numbers(later.State[0]), Is.EqualTo(TensorAssert.Numbers(ended.State[0])));
            Assert.That(TensorAssert.Numbers(later.Observation), Is.EqualTo(TensorAssert.Numbers(ended.Observation)));
            Assert.That(ended.Reward.item<double>(), Is.Not.Zero);
            Assert.That(later.Reward.item<double>(), Is.Zero);
            Assert.That(ended.Diverged!.item<bool>() || later.Diverged!.item<bool>(), Is.False);
        });
    }

    [TestCase(1e11)]
    [TestCase(double.NaN)]
    public void Step_WhereTheSimulationDiverges_EndsTheEpisodeAtRest(double velocity)
    {
        Installed.MuJoCo();
        var environment = new Walker2DDirection(new());
        var start = Walker(height: 1.25, angle: 0, velocity);

        var state = environment.Step(Forward, start, torch.zeros(1, 1, 6), NoChance);

        Assert.Multiple(() =>
        {
            Assert.That(state.Terminated.item<bool>(), Is.True);
            Assert.That(state.Reward.item<double>(), Is.Zero);
            Assert.That(TensorAssert.Numbers(state.Observation), Is.EqualTo((double[])[1.25, .. new double[16]]));
            Assert.That(state.Diverged!.item<bool>(), Is.True);
        });
    }

    [Test]
    public void Step_WithAnActionThatIsNaN_NamesTheEnvironment()
    {
        Installed.MuJoCo();
        var environment = new AntDirection(new());
        var tasks = new TaskBatch(torch.ones(2, 2, torch.float64));
        var start = environment.Reset(tasks, episodes: 3, new RandomStreams(1).ForTasks(2, 0));
        var action = torch.zeros(2, 3, 8);
        action[1, 2, 4] = float.NaN;

        Assert.That(
            () => environment.Step(tasks, start, action, NoChance),
            Throws.TypeOf<ActionException>().With.Message.StartsWith(
                "Component 4 of the action of environment 5 (task 1, episode 2) is NaN; an action is finite."));
    }

    [Test]
    public void Step_WithAnActionOfAnotherShape_SaysWhichWasExpected()
    {
        Installed.MuJoCo();
        var environment = new Walker2DDirection(new());

        Assert.That(
            () => environment.Step(Forward, Walker(height: 1.25, angle: 0, velocity: 0), torch.zeros(1, 6), NoChance),
            Throws.TypeOf<ActionException>().With.Message.StartsWith("Actions have shape [1, 6]; expected [1, 1, 6]"));
    }

    [Test]
    public void Environment_WithoutMuJoCo_NamesThePackage([ValueSource(nameof(Names))] string name)
    {
        Needs.That(!MuJoCoModel.IsAvailable, "libmujoco is installed.");

        Assert.That(
            () => Environments[name](1), Throws.TypeOf<UserException>().With.Message.Contains("libmujoco2.2.2"));
    }

    [Test]
    public void Benchmark_MeasuresEveryEnvironment()
    {
        Installed.KnownMuJoCo();

        var speeds = LocomotionBenchmark.Run(rounds: 1, seconds: 0.02);

        Assert.That(speeds, Has.Count.EqualTo(5));
        Assert.That(speeds.Select(s => s.OnAllCores), Is.All.GreaterThan(0).And.All.Not.NaN);
    }

    private static TaskBatch Forward => new(torch.ones(1, 1, torch.float64));

    private static EnvironmentState Walk(IEnvironment environment, int steps)
    {
        using var random = new RandomStreams(3).Open(RandomPurpose.Tasks);
        var tasks = environment.SampleTasks(3, random);
        var streams = new RandomStreams(4).ForTasks(3, 0);
        var state = environment.Reset(tasks, 5, streams);
        for (var h = 0; h < steps; h++)
        {
            var action = streams.AtStep(h).Normal(
                RandomPurpose.Policy, [5, environment.Spec.Actions.Size], torch.float64, torch.CPU);
            state = environment.Step(tasks, state, action, NoChance);
        }

        return state;
    }

    private static EnvironmentState Walker(double height, double angle, double velocity) => new(
        [torch.tensor((double[])[0, height, angle, .. new double[6], velocity, .. new double[8]], [1, 1, 18])],
        torch.zeros([1, 1, 17], torch.float64),
        torch.zeros([1, 1], torch.float64),
        torch.zeros(1, 1, torch.@bool));
}
