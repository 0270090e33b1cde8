using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Environments.FrozenLake;

/// <summary>How the maps of tasks are drawn.</summary>
public enum MapDistribution
{
    /// <summary>
    /// Every cell but start and goal is a hole with <see cref="FrozenLakeOptions.HoleProbability"/>: tasks differ much.
    /// </summary>
    HighVariance,

    /// <summary>
    /// Gym's map with every cell but start and goal flipped with <see cref="FrozenLakeOptions.FlipProbability"/>: tasks
    /// differ little.
    /// </summary>
    LowVariance,
}

/// <summary>The options of <see cref="FrozenLake"/>.</summary>
public sealed record FrozenLakeOptions : IDependentOptions
{
    /// <summary>Number of steps in an episode, H.</summary>
    [Range(1, 100_000)] public int Horizon { get; init; } = 100;

    /// <summary>Number of cells along one side; maps of low variance exist for 4 and 8.</summary>
    [Range(2, 64)] public int Size { get; init; } = 4;

    /// <summary>
    /// The probability of slipping to each of the two sides of the chosen direction; Gym's slippery lake has 1/3.
    /// </summary>
    [Range(0.0, 0.5)] public double Slip { get; init; }

    /// <summary>How maps are drawn.</summary>
    public MapDistribution Maps { get; init; } = MapDistribution.HighVariance;

    /// <summary>The probability of a hole in a map of high variance.</summary>
    [Range(0.0, 0.9)] public double HoleProbability { get; init; } = 0.25;

    /// <summary>The probability that a cell differs from Gym's map in a map of low variance.</summary>
    [Range(0.0, 0.9)] public double FlipProbability { get; init; } = 0.05;

    /// <summary>Tasks that differ much.</summary>
    public static FrozenLakeOptions HighVariance { get; } = new();

    /// <summary>Tasks that differ little.</summary>
    public static FrozenLakeOptions LowVariance { get; } = new() { Maps = MapDistribution.LowVariance };

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IDependentOptions.Unread =>
        [new(Maps == MapDistribution.HighVariance ? "flip_probability" : "hole_probability", "maps")];
}
