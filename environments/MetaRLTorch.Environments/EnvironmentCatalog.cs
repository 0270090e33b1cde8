using MetaRLTorch.Environments.Ant;
using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Environments.Hopper;
using MetaRLTorch.Environments.Navigation2D;
using MetaRLTorch.Environments.TabularMdp;
using MetaRLTorch.Environments.Walker2D;

namespace MetaRLTorch.Environments;

/// <summary>The environments that come with MetaRLTorch.</summary>
public static class EnvironmentCatalog
{
    /// <summary>All of them, in the order in which they are listed.</summary>
    public static IReadOnlyList<EnvironmentEntry> Entries { get; } =
    [
        new(
            "navigation_2d",
            "A point in the plane must reach a goal it cannot see.",
            new Navigation2DOptions(),
            new Dictionary<string, object>
            {
                ["sgmrl"] = Navigation2DOptions.Sgmrl,
                ["finn"] = Navigation2DOptions.Finn,
                ["deleu"] = Navigation2DOptions.Deleu,
                ["promp_corner"] = Navigation2DOptions.PrompCorner,
            },
            options => new Navigation2D.Navigation2D((Navigation2DOptions)options)),
        new(
            "half_cheetah_velocity",
            "Half-cheetah must run at a speed that it is not told.",
            new HalfCheetahVelocityOptions(),
            new Dictionary<string, object>
            {
                ["finn"] = HalfCheetahVelocityOptions.Finn,
                ["deleu"] = HalfCheetahVelocityOptions.Deleu,
                ["promp"] = HalfCheetahVelocityOptions.Promp,
                ["sgmrl"] = HalfCheetahVelocityOptions.Sgmrl,
            },
            options => new HalfCheetahVelocity((HalfCheetahVelocityOptions)options)),
        new(
            "half_cheetah_direction",
            "Half-cheetah must run forward or backward, and is not told which.",
            new HalfCheetahDirectionOptions(),
            new Dictionary<string, object>
            {
                ["finn"] = HalfCheetahDirectionOptions.Finn,
                ["deleu"] = HalfCheetahDirectionOptions.Deleu,
                ["promp"] = HalfCheetahDirectionOptions.Promp,
                ["sgmrl"] = HalfCheetahDirectionOptions.Sgmrl,
            },
            options => new HalfCheetahDirection((HalfCheetahDirectionOptions)options)),
        new(
            "ant_velocity",
            "An ant must run at a speed that it is not told; needs MuJoCo.",
            new AntVelocityOptions(),
            new Dictionary<string, object>
            {
                ["finn"] = AntVelocityOptions.Finn,
                ["deleu"] = AntVelocityOptions.Deleu,
            },
            options => new AntVelocity((AntVelocityOptions)options)),
        new(
            "ant_direction",
            "An ant must run in a direction that it is not told; needs MuJoCo.",
            new AntDirectionOptions(),
            new Dictionary<string, object>
            {
                ["finn"] = AntDirectionOptions.Finn,
                ["deleu"] = AntDirectionOptions.Deleu,
                ["promp"] = AntDirectionOptions.Promp,
                ["promp_2d"] = AntDirectionOptions.Promp2D,
            },
            options => new AntDirection((AntDirectionOptions)options)),
        new(
            "hopper",
            "A hopper must hop forward with masses, joints and grip that it is not told; needs MuJoCo.",
            new HopperOptions(),
            new Dictionary<string, object>
            {
                ["promp"] = HopperOptions.Promp,
                ["pearl"] = HopperOptions.Pearl,
            },
            options => new Hopper.Hopper((HopperOptions)options)),
        new(
            "walker2d",
            "A walker must run forward with masses, joints and grip that it is not told; needs MuJoCo.",
            new Walker2DOptions(),
            new Dictionary<string, object>
            {
                ["promp"] = Walker2DOptions.Promp,
                ["pearl"] = Walker2DOptions.Pearl,
            },
            options => new Walker2D.Walker2D((Walker2DOptions)options)),
        new(
            "walker2d_direction",
            "A walker must run forward or backward, and is not told which; needs MuJoCo.",
            new Walker2DDirectionOptions(),
            new Dictionary<string, object> { ["promp"] = Walker2DDirectionOptions.Promp },
            options => new Walker2DDirection((Walker2DDirectionOptions)options)),
        new(
            "walker2d_velocity",
            "A walker must run at a speed that it is not told; needs MuJoCo.",
            new Walker2DVelocityOptions(),
            new Dictionary<string, object> { ["promp"] = Walker2DVelocityOptions.Promp },
            options => new Walker2DVelocity((Walker2DVelocityOptions)options)),
        new(
            "frozen_lake",
            "A walker on ice must reach the far corner past holes that it cannot see; exact.",
            new FrozenLakeOptions(),
            new Dictionary<string, object>
            {
                ["high_variance"] = FrozenLakeOptions.HighVariance,
                ["low_variance"] = FrozenLakeOptions.LowVariance,
            },
            options => new FrozenLake.FrozenLake((FrozenLakeOptions)options)),
        new(
            "tabular_mdp",
            "A random Markov decision process with a few states and choices; exact.",
            new TabularMdpOptions(),
            new Dictionary<string, object> { ["gmrl"] = new TabularMdpOptions() },
            options => new TabularMdp.TabularMdp((TabularMdpOptions)options)),
    ];
}
