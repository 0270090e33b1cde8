using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>The options that all bodies simulated by MuJoCo share.</summary>
public abstract record LocomotionOptions
{
    /// <summary>Number of steps in an episode, H.</summary>
    [Range(1, 100_000)] public int Horizon { get; init; } = 100;

    /// <summary>The factor between an action and the motors' control; the product is clipped to [−1, 1].</summary>
    [Range(0.0, 1e6)] public double ActionScale { get; init; } = 1;

    /// <summary>The cost of control per Σ a² of the clipped product.</summary>
    [Range(0.0, 1e6)] public double ControlCost { get; init; } = 1e-3;

    /// <summary>A bonus that every step earns, including the one that ends the episode.</summary>
    [Range(-1e6, 1e6)] public double AliveBonus { get; init; } = 1;

    /// <summary>Number of threads that share a step; 0 for all processors.</summary>
    [Range(0, 4096)] public int Workers { get; init; }
}
