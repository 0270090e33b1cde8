using MetaRLTorch.Environments.Ant;
using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Environments.Hopper;
using MetaRLTorch.Environments.Navigation2D;
using MetaRLTorch.Environments.PrisonersDilemma;
using MetaRLTorch.Environments.TabularMdp;
using MetaRLTorch.Environments.Walker2D;

namespace MetaRLTorch.Environments;

/// <summary>The environments that come with MetaRLTorch.</summary>
public static class EnvironmentCatalog
{
    /// <summary>All of them, in the order in which they are listed.</summary>
    public static IReadOnlyList<EnvironmentEntry> Entries { get; } =
    [
        EnvironmentEntry.Of(
            "navigation_2d",
            "A point in the plane must reach a goal it cannot see.",
            new Navigation2DOptions(),
            options => new Navigation2D.Navigation2D(options),
            ("sgmrl", Navigation2DOptions.Sgmrl),
            ("finn", Navigation2DOptions.Finn),
            ("deleu", Navigation2DOptions.Deleu),
            ("promp_corner", Navigation2DOptions.PrompCorner))
            .From("Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.3"),
        EnvironmentEntry.Of(
            "half_cheetah_velocity",
            "Half-cheetah must run at a speed that it is not told.",
            new HalfCheetahVelocityOptions(),
            options => new HalfCheetahVelocity(options),
            ("finn", HalfCheetahVelocityOptions.Finn),
            ("deleu", HalfCheetahVelocityOptions.Deleu),
            ("promp", HalfCheetahVelocityOptions.Promp),
            ("sgmrl", HalfCheetahVelocityOptions.Sgmrl))
            .From("Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.3"),
        EnvironmentEntry.Of(
            "half_cheetah_direction",
            "Half-cheetah must run forward or backward, and is not told which.",
            new HalfCheetahDirectionOptions(),
            options => new HalfCheetahDirection(options),
            ("finn", HalfCheetahDirectionOptions.Finn),
            ("deleu", HalfCheetahDirectionOptions.Deleu),
            ("promp", HalfCheetahDirectionOptions.Promp),
            ("sgmrl", HalfCheetahDirectionOptions.Sgmrl))
            .From("Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.3"),
        EnvironmentEntry.Of(
            "ant_velocity",
            "An ant must run at a speed that it is not told; needs MuJoCo.",
            new AntVelocityOptions(),
            options => new AntVelocity(options),
            ("finn", AntVelocityOptions.Finn),
            ("deleu", AntVelocityOptions.Deleu))
            .From("Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.3"),
        EnvironmentEntry.Of(
            "ant_direction",
            "An ant must run in a direction that it is not told; needs MuJoCo.",
            new AntDirectionOptions(),
            options => new AntDirection(options),
            ("finn", AntDirectionOptions.Finn),
            ("deleu", AntDirectionOptions.Deleu),
            ("promp", AntDirectionOptions.Promp),
            ("promp_2d", AntDirectionOptions.Promp2D))
            .From("Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.3"),
        EnvironmentEntry.Of(
            "hopper",
            "A hopper must hop forward with masses, joints and grip that it is not told; needs MuJoCo.",
            new HopperOptions(),
            options => new Hopper.Hopper(options),
            ("promp", HopperOptions.Promp),
            ("pearl", HopperOptions.Pearl))
            .From("Rothfuss et al., ICLR 2019 (arXiv:1810.06784); Rakelly et al., ICML 2019 (arXiv:1903.08254)"),
        EnvironmentEntry.Of(
            "walker2d",
            "A walker must run forward with masses, joints and grip that it is not told; needs MuJoCo.",
            new Walker2DOptions(),
            options => new Walker2D.Walker2D(options),
            ("promp", Walker2DOptions.Promp),
            ("pearl", Walker2DOptions.Pearl))
            .From("Rothfuss et al., ICLR 2019 (arXiv:1810.06784); Rakelly et al., ICML 2019 (arXiv:1903.08254)"),
        EnvironmentEntry.Of(
            "walker2d_direction",
            "A walker must run forward or backward, and is not told which; needs MuJoCo.",
            new Walker2DDirectionOptions(),
            options => new Walker2DDirection(options),
            ("promp", Walker2DDirectionOptions.Promp))
            .From("Rothfuss, Lee, Clavera, Asfour and Abbeel, ICLR 2019 (arXiv:1810.06784)"),
        EnvironmentEntry.Of(
            "walker2d_velocity",
            "A walker must run at a speed that it is not told; needs MuJoCo.",
            new Walker2DVelocityOptions(),
            options => new Walker2DVelocity(options),
            ("promp", Walker2DVelocityOptions.Promp))
            .From("Rothfuss, Lee, Clavera, Asfour and Abbeel, ICLR 2019 (arXiv:1810.06784)"),
        EnvironmentEntry.Of(
            "frozen_lake",
            "A walker on ice must reach the far corner past holes that it cannot see; exact.",
            new FrozenLakeOptions(),
            options => new FrozenLake.FrozenLake(options),
            ("high_variance", FrozenLakeOptions.HighVariance),
            ("low_variance", FrozenLakeOptions.LowVariance)),
        EnvironmentEntry.Of(
            "tabular_mdp",
            "A random Markov decision process with a few states and choices; exact.",
            new TabularMdpOptions(),
            options => new TabularMdp.TabularMdp(options),
            ("gmrl", new TabularMdpOptions()),
            ("rl2", TabularMdpOptions.Rl2))
            .From("Liu et al., NeurIPS 2022 (arXiv:2112.15400); Duan et al., 2016 (arXiv:1611.02779)"),
        EnvironmentEntry.Of(
            "prisoners_dilemma",
            "Two players who remember one round defect or cooperate, again and again.",
            new PrisonersDilemmaOptions(),
            options => new PrisonersDilemma.PrisonersDilemma(options))
            .From("Foerster et al., AAMAS 2018 (arXiv:1709.04326)"),
    ];
}
