using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Adaptation;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>A2C with fixed coefficients; γ and λ are <c>sampling.discount</c> and <c>sampling.gae_lambda</c>.</summary>
public sealed record A2cOptions : IMethodOptions
{
    /// <summary>Steps of a segment: as many of every copy of the environment make the data of one update.</summary>
    [Range(1, 10_000)] public int Segment { get; init; } = 5;

    /// <summary>c_v, the weight of the squared error of the values.</summary>
    [Range(0.0, 1000.0)] public double ValueCoefficient { get; init; } = 0.5;

    /// <summary>c_e, the weight of the entropy.</summary>
    [Range(0.0, 1000.0)] public double EntropyCoefficient { get; init; } = 0.01;

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IMethodOptions.Unread => A2c.UnreadSettings.Concat(
        ["outer.optimizer", "outer.step_size", "outer.max_gradient_norm"]).Select(name => new UnreadSetting(name, "algorithm.name"));
}

/// <summary>MGRL: what γ, λ and the coefficients of A2C begin with; those of the outer objective are <c>sampling</c>'s.</summary>
public sealed record MgrlOptions : IMethodOptions
{
    /// <summary>Steps of a segment: as many of every copy of the environment make the data of one update.</summary>
    [Range(1, 10_000)] public int Segment { get; init; } = 5;

    /// <summary>γ before the first meta-iteration.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)] public double Discount { get; init; } = 0.99;

    /// <summary>λ before the first meta-iteration.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)] public double GaeLambda { get; init; } = 0.95;

    /// <summary>c_v before the first meta-iteration.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)] public double ValueCoefficient { get; init; } = 0.5;

    /// <summary>c_e before the first meta-iteration.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)] public double EntropyCoefficient { get; init; } = 0.00995;

    /// <summary>
    /// Whether the policy's part of the inner objective is the low-variance-curvature surrogate instead of the logarithm: the same
    /// steps, another derivative through them.
    /// </summary>
    public bool LowVarianceCurvature { get; init; }

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IMethodOptions.Unread => A2c.UnreadSettings.Select(name => new UnreadSetting(name, "algorithm.name"));
}
