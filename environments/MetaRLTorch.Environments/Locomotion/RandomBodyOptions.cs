using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>The options of environments whose tasks are bodies; the defaults are those of rand_param_envs.</summary>
public abstract record RandomBodyOptions : LocomotionOptions
{
    /// <summary>
    /// Exponents of the factors of masses, inertias, dampings and frictions are uniform on ± this.
    /// </summary>
    [Range(0.0, 10.0)] public double ScaleLimit { get; init; } = 3;

    /// <summary>Seconds of a physics step; four make a control step. Gym's bodies have 0.002.</summary>
    [Range(1e-6, 0.1)] public double Timestep { get; init; } = 0.004;
}
