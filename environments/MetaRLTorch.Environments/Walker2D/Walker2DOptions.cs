using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Environments.Locomotion;

namespace MetaRLTorch.Environments.Walker2D;

/// <summary>The options of <see cref="Walker2D"/>; the defaults are those of rand_param_envs.</summary>
public sealed record Walker2DOptions : RandomBodyOptions
{
    /// <summary>The definition of rand_param_envs, as in ProMP: 100 steps, actions times 0.1.</summary>
    public static Walker2DOptions Promp { get; } = new() { ActionScale = 0.1 };

    /// <summary>The same as in PEARL: 200 steps, actions clipped without scaling.</summary>
    public static Walker2DOptions Pearl { get; } = new() { Horizon = 200 };
}

/// <summary>The options of <see cref="Walker2DDirection"/>; the defaults are ProMP's costs.</summary>
public sealed record Walker2DDirectionOptions : LocomotionOptions
{
    /// <summary>ProMP's definition: 100 steps, actions times 0.1.</summary>
    public static Walker2DDirectionOptions Promp { get; } = new() { ActionScale = 0.1 };
}

/// <summary>The options of <see cref="Walker2DVelocity"/>; the defaults are ProMP's costs and goals.</summary>
public sealed record Walker2DVelocityOptions : LocomotionOptions
{
    /// <summary>Sets the bonus of a step above the largest distance to a goal.</summary>
    public Walker2DVelocityOptions() => AliveBonus = 15;

    /// <summary>Goals are uniform from this …, m/s.</summary>
    [Range(-1e6, 1e6)] public double MinimumSpeed { get; init; }

    /// <summary>… to this, m/s.</summary>
    [Range(-1e6, 1e6)] public double MaximumSpeed { get; init; } = 10;

    /// <summary>ProMP's definition: 100 steps, actions times 0.1.</summary>
    public static Walker2DVelocityOptions Promp { get; } = new() { ActionScale = 0.1 };
}
