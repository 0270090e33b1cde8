using System.ComponentModel.DataAnnotations;
using Gym.Environments;
using Gym.Environments.Envs.Aether;
using MetaRLTorch.Environments;
using NumSharp;

namespace MetaRLTorch.GymNet.LunarLander;

/// <summary>Gym.NET's LunarLanderEnv as a family: how strong gravity is, is not told.</summary>
public static class LunarLanderFamily
{
    private const string Gravity = "gravity";

    /// <summary>The family in a config.</summary>
    public static EnvironmentEntry Entry { get; } = EnvironmentEntry.Of(
        "lunar_lander",
        "Gym.NET's lander must land under a gravity that it is not told.",
        new LunarLanderOptions(),
        options => new GymEnvironment(Of(options), options));

    /// <summary>The family of these options.</summary>
    public static GymFamily Of(LunarLanderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(
            "lunar_lander",
            [new(Gravity, -options.StrongestGravity, -options.WeakestGravity)],
            // Without a source of chance of its own it would draw from one that all threads share.
            task => new LunarLanderEnv(NullEnvViewer.Factory, gravity: (float)task[Gravity], random_state: np.random.RandomState(0))
            {
                RenderEngineParticles = false,
            });
    }
}

/// <summary>The options of the lunar lander.</summary>
public sealed record LunarLanderOptions : GymOptions
{
    /// <summary>The strongest gravity of a task.</summary>
    [Range(0.0, 12.0)] public double StrongestGravity { get; init; } = 12;

    /// <summary>The weakest.</summary>
    [Range(0.0, 12.0)] public double WeakestGravity { get; init; } = 4;
}
