using MetaRLTorch.Environments.Locomotion;

namespace MetaRLTorch.Environments.Hopper;

/// <summary>The options of <see cref="Hopper"/>; the defaults are those of rand_param_envs.</summary>
public sealed record HopperOptions : RandomBodyOptions
{
    /// <summary>The definition of rand_param_envs, as in ProMP: 100 steps, actions times 0.1.</summary>
    public static HopperOptions Promp { get; } = new() { ActionScale = 0.1 };

    /// <summary>The same as in PEARL: 200 steps, actions clipped without scaling.</summary>
    public static HopperOptions Pearl { get; } = new() { Horizon = 200 };
}
