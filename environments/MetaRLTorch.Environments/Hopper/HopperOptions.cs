using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Environments.Locomotion;

namespace MetaRLTorch.Environments.Hopper;

/// <summary>The knobs of <see cref="Hopper"/>; the defaults are those of rand_param_envs.</summary>
public sealed record HopperOptions : LocomotionOptions
{
    /// <summary>
    /// Exponents of the factors of masses, inertias, dampings and frictions are uniform on ± this.
    /// </summary>
    [Range(0.0, 10.0)] public double ScaleLimit { get; init; } = 3;

    /// <summary>Seconds of a physics step, of which four make a control step. Gym's own hopper has 0.002.</summary>
    [Range(1e-6, 0.1)] public double Timestep { get; init; } = 0.004;

    /// <summary>The definition of rand_param_envs, as in ProMP: 100 steps, actions a tenth.</summary>
    public static HopperOptions Promp { get; } = new() { ActionScale = 0.1 };

    /// <summary>The same as in PEARL: 200 steps, actions clipped as they are.</summary>
    public static HopperOptions Pearl { get; } = new() { Horizon = 200 };
}
