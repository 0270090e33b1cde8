using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Environments.Navigation2D;

/// <summary>The reward of a step of 2-D navigation.</summary>
public enum NavigationReward
{
    /// <summary>Minus the Euclidean distance to the goal.</summary>
    Distance,

    /// <summary>Minus its square.</summary>
    SquaredDistance,

    /// <summary>
    /// Sparse: how much nearer the step led to the goal, where the goal is the nearest corner; 0 elsewhere and around
    /// the start.
    /// </summary>
    Progress,
}

/// <summary>Where goals are.</summary>
public enum NavigationGoals
{
    /// <summary>Uniform in the square.</summary>
    Square,

    /// <summary>One of its four corners, all equally likely.</summary>
    Corners,
}

/// <summary>The options of <see cref="Navigation2D"/>; the defaults are the variant of pytorch-maml-rl.</summary>
public sealed record Navigation2DOptions : IDependentOptions
{
    /// <summary>Number of steps in an episode, H.</summary>
    [Range(1, 100_000)] public int Horizon { get; init; } = 100;

    /// <summary>Where goals are in the square.</summary>
    public NavigationGoals Goals { get; init; } = NavigationGoals.Square;

    /// <summary>Half the side of the square of goals.</summary>
    [Range(0.0, 1e6)] public double GoalRange { get; init; } = 0.5;

    /// <summary>Episodes start uniformly on ± this in each coordinate.</summary>
    [Range(0.0, 1e6)] public double StartRange { get; init; }

    /// <summary>The factor between an action and a velocity.</summary>
    [Range(0.0, 1e6)] public double ActionScale { get; init; } = 1;

    /// <summary>The largest velocity in each coordinate, per step.</summary>
    [Range(0.0, 1e6)] public double MaxSpeed { get; init; } = 0.1;

    /// <summary>The box ± this that positions are clipped to; null for none.</summary>
    [Range(0.0, 1e6)] public double? PositionLimit { get; init; }

    /// <summary>The episode ends when both coordinates are within this of the goal's; 0 never ends it.</summary>
    [Range(0.0, 1e6)] public double GoalRadius { get; init; } = 0.01;

    /// <summary>What a step is rewarded for.</summary>
    public NavigationReward Reward { get; init; } = NavigationReward.Distance;

    /// <summary>Progress earns nothing while |x₁| + |x₂| is below this.</summary>
    [Range(0.0, 1e6)] public double SilentRadius { get; init; } = 0.5;

    /// <summary>
    /// The SG-MRL authors' definition: velocities 0.01 · a (their action wrapper), positions clipped to ±0.5.
    /// </summary>
    public static Navigation2DOptions Sgmrl { get; } = new() { ActionScale = 0.01, PositionLimit = 0.5 };

    /// <summary>Finn's definition: velocities 0.1 · a (rllab's action wrapper), no box.</summary>
    public static Navigation2DOptions Finn { get; } = new() { ActionScale = 0.1 };

    /// <summary>Deleu's definition (pytorch-maml-rl): the raw action is the velocity, no box.</summary>
    public static Navigation2DOptions Deleu { get; } = new();

    /// <summary>
    /// ProMP's definition (MetaPointEnvCorner of its published code): goals in the corners (±2, ±2), velocities 0.02 · a
    /// (its action wrapper) and at most 0.2, sparse reward, no end.
    /// </summary>
    public static Navigation2DOptions PrompCorner { get; } = new()
    {
        Goals = NavigationGoals.Corners,
        GoalRange = 2,
        StartRange = 0.2,
        ActionScale = 0.02,
        MaxSpeed = 0.2,
        GoalRadius = 0,
        Reward = NavigationReward.Progress,
    };

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IDependentOptions.Unread =>
        Reward == NavigationReward.Progress ? [] : [new("silent_radius", "reward")];
}
