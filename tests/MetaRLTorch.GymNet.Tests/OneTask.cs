using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Environments.Navigation2D;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.GymNet.Tests;

/// <summary>Our environments at one task, for Gym.NET.</summary>
internal static class OneTask
{
    /// <summary>A goal at (0.4, −0.2).</summary>
    public static MetaEnv Navigation(int horizon, float actionBound = float.PositiveInfinity) => new(
        new Navigation2D(Navigation2DOptions.Deleu with { Horizon = horizon }), new(torch.tensor([0.4, -0.2], [1, 2])), actionBound);

    /// <summary>Gym's lake of four by four, whose ice does not slip.</summary>
    public static MetaEnv Lake() => new(
        new FrozenLake(new()), new(torch.tensor([0.0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0], [1, 16])));
}
