using MetaRLTorch.Environments;
using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Environments.Navigation2D;
using MetaRLTorch.GymNet.CartPole;
using MetaRLTorch.GymNet.LunarLander;
using MetaRLTorch.Testing;
using static TorchSharp.torch;

namespace MetaRLTorch.GymNet.Tests;

[TestFixture]
public sealed class CartPoleContractTests : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment() =>
        new GymEnvironment(CartPoleFamily.Of(new() { Mirrors = true }), new CartPoleOptions { Horizon = 60 });
}

[TestFixture]
public sealed class LunarLanderContractTests : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment() => new GymEnvironment(LunarLanderFamily.Of(new()), new());
}

[TestFixture]
public sealed class BoxContractTests : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment() =>
        new GymEnvironment(new ScriptedEnv.Tally().Family(), new() { Horizon = 30 });
}

[TestFixture]
public sealed class OwnInstancesContractTests : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment() =>
        new GymEnvironment(new ScriptedEnv.Tally().Family() with { Restarts = false }, new() { Horizon = 30 });
}

/// <summary>Our own environments given to Gym.NET and taken back.</summary>
[TestFixtureSource(nameof(Environments))]
public sealed class ThereAndBackContractTests(string name, IEnvironment environment, double[] low, double[] high) : EnvironmentContract
{
    private static readonly object[][] Environments =
    [
        ["navigation", new Navigation2D(Navigation2DOptions.Deleu), new[] { -0.5, -0.5 }, new[] { 0.5, 0.5 }],
        ["slippery lake", new FrozenLake(new() { Slip = 0.2, Horizon = 30 }), new double[16], Enumerable.Repeat(0.7, 16).ToArray()],
        ["half-cheetah", new HalfCheetahVelocity(new() { Horizon = 20 }), new[] { 0.0 }, new[] { 2.0 }],
    ];

    protected override IEnvironment CreateEnvironment() => ThereAndBack.Of(name, environment, low, high);
}

/// <summary>An environment of ours as a family of Gym.NET's.</summary>
internal static class ThereAndBack
{
    public static GymEnvironment Of(string name, IEnvironment environment, double[] low, double[] high) => new(
        new(
            name,
            [.. low.Zip(high).Select((range, i) => new TaskNumber($"{i}", range.First, range.Second))],
            task => new MetaEnv(environment, new(tensor([.. task.Values], [1, task.Count])))),
        new() { Horizon = environment.Spec.Horizon });
}
