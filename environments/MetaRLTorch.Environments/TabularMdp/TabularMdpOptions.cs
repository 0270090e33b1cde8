using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Environments.TabularMdp;

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
}
