namespace MetaRLTorch.Estimators;

/// <summary>How a surrogate combines the steps of an episode.</summary>
public enum TimeReduction
{
    /// <summary>
    /// Average over the steps that happened: every published code, and so the meaning of their step sizes.
    /// </summary>
    Mean,

    /// <summary>Sum over an episode's steps, averaged over episodes: the papers' formulas.</summary>
    Sum,
}

/// <summary>Conventions in which the papers and their published codes differ.</summary>
public sealed record EstimatorOptions
{
    /// <summary>Whether a surrogate sums or averages over time.</summary>
    public TimeReduction Time { get; init; } = TimeReduction.Mean;

    /// <summary>
    /// Whether step h is weighted by γ^h, so that the surrogate's gradient is that of the discounted return (the
    /// papers). Published codes leave this factor out: then the objective is the undiscounted return, and γ &lt; 1 inside
    /// the advantages is a bias that buys variance. No surrogate's derivatives are unbiased then but for γ = 1.
    /// </summary>
    public bool DiscountFromStart { get; init; }

    /// <summary>The papers' convention: sums over time, discounted from the start of the episode.</summary>
    public static EstimatorOptions Paper { get; } = new() { Time = TimeReduction.Sum, DiscountFromStart = true };
}
