using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Environments.TabularMdp;

/// <summary>How the expected rewards r(s, a) of a task are drawn.</summary>
public enum RewardDistribution
{
    /// <summary>Uniform on [0, 1).</summary>
    Uniform,

    /// <summary>Normal with mean 1 and standard deviation 1.</summary>
    Normal,
}

/// <summary>The options of <see cref="TabularMdp"/>; the defaults are those of Liu et al. (arXiv:2112.15400).</summary>
public sealed record TabularMdpOptions
{
    /// <summary>Number of steps in an episode, H.</summary>
    [Range(1, 100_000)] public int Horizon { get; init; } = 20;

    /// <summary>The number of states, S.</summary>
    [Range(1, 10_000)] public int States { get; init; } = 20;

    /// <summary>The number of choices in every state, A.</summary>
    [Range(1, 1000)] public int Choices { get; init; } = 5;

    /// <summary>
    /// The concentration of the symmetric Dirichlet distribution of P(·|s, a); small values give nearly deterministic
    /// transitions.
    /// </summary>
    [Range(1e-6, 1e6)] public double Concentration { get; init; } = 0.001;

    /// <summary>How expected rewards are drawn.</summary>
    public RewardDistribution Rewards { get; init; } = RewardDistribution.Uniform;

    /// <summary>The standard deviation of a reward around r(s, a), normally distributed; 0 pays r(s, a) itself.</summary>
    [Range(0.0, 1000.0)] public double RewardNoise { get; init; }

    /// <summary>The random processes of Duan et al., 2016 (arXiv:1611.02779).</summary>
    public static TabularMdpOptions Rl2 { get; } = new()
    {
        Horizon = 10,
        States = 10,
        Choices = 5,
        Concentration = 1,
        Rewards = RewardDistribution.Normal,
        RewardNoise = 1,
    };
}
