using MetaRLTorch.Environments.Ant;
using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Environments.Navigation2D;
using MetaRLTorch.Environments.Tests.Locomotion;
using MetaRLTorch.Environments.Walker2D;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Tests;

/// <summary>Random starts are made of the numbers that they are given, and of nothing else.</summary>
public sealed class RandomStartTests : TensorTests
{
    private static readonly Dictionary<string, Func<IEnvironment>> Create = new()
    {
        ["navigation_2d"] = () => new Environments.Navigation2D.Navigation2D(Navigation2DOptions.PrompCorner),
        ["half_cheetah_velocity"] = () => new HalfCheetahVelocity(new()),
        ["ant_velocity"] = () => new AntVelocity(new()),
        ["ant_velocity_finn"] = () => new AntVelocity(AntVelocityOptions.Finn),
        ["hopper"] = () => new Hopper.Hopper(new()),
        ["walker2d_velocity"] = () => new Walker2DVelocity(new()),
    };

    private static IEnumerable<string> Names => Create.Keys;

    [Test]
    public void State_DoesNotDependOnTheTask([ValueSource(nameof(Names))] string name)
    {
        if (name is not ("navigation_2d" or "half_cheetah_velocity")) Installed.KnownMuJoCo();
        var environment = Create[name]();
        var (chance, tasks) = (environment.Starts(4, new RandomStreams(1).ForTasks(3, 0)), Tasks(environment, seed: 1));

        var first = environment.Reset(tasks, 4, chance);
        var second = environment.Reset(Tasks(environment, seed: 2), 4, chance);

        TensorAssert.AreSame(second.State[0], first.State[0]);
    }

    [Test]
    public void Numbers_MayBeUsedAgain([ValueSource(nameof(Names))] string name)
    {
        if (name is not ("navigation_2d" or "half_cheetah_velocity")) Installed.KnownMuJoCo();
        var environment = Create[name]();
        var chance = environment.Starts(4, new RandomStreams(1).ForTasks(3, 0));
        var before = TensorAssert.Numbers(chance);

        _ = environment.Reset(Tasks(environment, seed: 1), 4, chance);

        Assert.That(TensorAssert.Numbers(chance), Is.EqualTo(before));
    }

    [Test]
    public void NavigationsStart_IsUniformOnItsRange()
    {
        var environment = Create["navigation_2d"]();

        var state = Reset(environment, torch.ones(1, 2, torch.float64), [0.75, 0.25]);

        Assert.That(state, Is.EqualTo([0.1, -0.1]).Within(1e-12));                               // 0.2 (2 u − 1)
    }

    [Test]
    public void HalfCheetahsStart_IsUniformInPositionAndNormalInVelocity()
    {
        var environment = Create["half_cheetah_velocity"]();
        double[] first = [.. Enumerable.Range(0, 9).Select(j => (j + 0.5) / 10)];
        double[] radius = [.. Enumerable.Range(0, 9).Select(j => 1 - Math.Exp(-(j + 1) * (j + 1) / 32.0))];
        double[] angle = [0, 0.5, 0.25, 0, 0.5, 0.25, 0, 0.5, 0.25];

        var state = Reset(environment, torch.ones(1, 1, torch.float64), [.. first, .. radius, .. angle]);

        // 0.2 u − 0.1. Box and Muller's radius √(−2 ln(1 − u)) is (j + 1) / 4 here, the cosine 1, −1 or 0.
        Assert.That(state[..9], Is.EqualTo([-0.09, -0.07, -0.05, -0.03, -0.01, 0.01, 0.03, 0.05, 0.07]).Within(1e-12));
        Assert.That(state[9..], Is.EqualTo([0.025, -0.05, 0, 0.1, -0.125, 0, 0.175, -0.2, 0]).Within(1e-12));
    }

    [Test]
    public void WalkersStart_IsUniformAroundRest()
    {
        Installed.MuJoCo();
        var environment = Create["walker2d_velocity"]();
        double[] first = [.. Enumerable.Range(0, 18).Select(j => j / 18.0)];

        var state = Reset(environment, torch.ones(1, 1, torch.float64), [.. first, .. new double[18]]);

        // Rest, 1.25 m high, plus 0.005 (2 u − 1).
        var expected = first.Select((u, j) => (j == 1 ? 1.25 : 0) + (0.005 * ((2 * u) - 1)));
        Assert.That(state, Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void RllabsAntsStart_IsNormalAroundTheCrouch()
    {
        Installed.KnownMuJoCo();
        var environment = Create["ant_velocity_finn"]();
        var radius = Enumerable.Repeat(1 - Math.Exp(-0.5), 29);

        var state = Reset(environment, torch.ones(1, 1, torch.float64), [.. radius, .. Enumerable.Repeat(0.5, 29)]);

        // Box and Muller's radius is 1, the cosine −1: one standard deviation below rest. The quaternion is a unit one.
        var length = Math.Sqrt((0.99 * 0.99) + (3 * 0.01 * 0.01));
        double[] expected =
        [
            -0.01, -0.01, 0.54, 0.99 / length, -0.01 / length, -0.01 / length, -0.01 / length,
            -0.01, 0.99, -0.01, -1.01, -0.01, -1.01, -0.01, 0.99, .. Enumerable.Repeat(-0.1, 14),
        ];
        Assert.That(state, Is.EqualTo(expected).Within(1e-12));
    }

    private static TaskBatch Tasks(IEnvironment environment, int seed)
    {
        using var random = new RandomStreams(seed).Open(RandomPurpose.Tasks);
        return environment.SampleTasks(3, random);
    }

    private static double[] Reset(IEnvironment environment, Tensor task, double[] chance) =>
        TensorAssert.Numbers(environment.Reset(new(task), 1, torch.tensor(chance, [1, 1, chance.Length])).State[0]);
}
