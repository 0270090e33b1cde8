using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Environments.Navigation2D;

/// <summary>What a step of 2-D navigation is rewarded with.</summary>
public enum NavigationReward
{
    /// <summary>Minus the Euclidean distance to the goal.</summary>
    Distance,

    /// <summary>Minus its square.</summary>
    SquaredDistance,
}

/// <summary>The knobs of <see cref="Navigation2D"/>; the defaults are the variant of pytorch-maml-rl.</summary>
public sealed record Navigation2DOptions
{
    /// <summary>Steps of an episode, H.</summary>
    [Range(1, 100_000)] public int Horizon { get; init; } = 100;

    /// <summary>Goals are uniform on ± this in each coordinate.</summary>
    [Range(0.0, 1e6)] public double GoalRange { get; init; } = 0.5;

    /// <summary>The factor between an action and a velocity.</summary>
    [Range(0.0, 1e6)] public double ActionScale { get; init; } = 1;

    /// <summary>The largest velocity in each coordinate, per step.</summary>
    [Range(0.0, 1e6)] public double MaxSpeed { get; init; } = 0.1;

    /// <summary>The box ± this that positions are clipped to; null for none.</summary>
    [Range(0.0, 1e6)] public double? PositionLimit { get; init; }

    /// <summary>The episode ends when both coordinates are within this of the goal's; 0 never ends it.</summary>
    [Range(0.0, 1e6)] public double GoalRadius { get; init; } = 0.01;

    /// <summary>The reward.</summary>
    public NavigationReward Reward { get; init; } = NavigationReward.Distance;

    /// <summary>
    /// The SG-MRL authors' definition: velocities 0.01 · a (their action wrapper), positions clipped to ±0.5.
    /// </summary>
    public static Navigation2DOptions Sgmrl { get; } = new() { ActionScale = 0.01, PositionLimit = 0.5 };

    /// <summary>Finn's definition: velocities 0.1 · a (rllab's action wrapper), no box.</summary>
    public static Navigation2DOptions Finn { get; } = new() { ActionScale = 0.1 };

    /// <summary>Deleu's definition (pytorch-maml-rl): the raw action is the velocity, no box.</summary>
    public static Navigation2DOptions Deleu { get; } = new();
}
