using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.GymNet;

/// <summary>What happens to an action outside the action space.</summary>
public enum OutsideActions
{
    /// <summary>It is clipped to the bounds of the box.</summary>
    Clip,

    /// <summary>It ends the run with a message.</summary>
    Refuse,
}

/// <summary>The options that all families of Gym.NET environments share.</summary>
public record GymOptions
{
    /// <summary>Number of steps in an episode, H.</summary>
    [Range(1, 100_000)] public int Horizon { get; init; } = 100;

    /// <summary>What happens to an action outside a box.</summary>
    public OutsideActions OutsideActions { get; init; } = OutsideActions.Clip;

    /// <summary>Number of threads that share a step; 0 for all processors.</summary>
    [Range(0, 4096)] public int Workers { get; init; }
}
