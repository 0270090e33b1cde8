using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Optimizers;

/// <summary>The outer loop's method.</summary>
public enum OuterOptimizer
{
    /// <summary>Adam.</summary>
    Adam,

    /// <summary>θ ← θ + β g.</summary>
    GradientAscent,

    /// <summary>Trust-region policy optimization (TRPO).</summary>
    TrustRegion,
}

/// <summary>The outer loop: how θ is updated.</summary>
public sealed record OuterOptions : IDependentOptions
{
    /// <summary>The method.</summary>
    public OuterOptimizer Optimizer { get; init; } = OuterOptimizer.Adam;

    /// <summary>Outer step size, β, of Adam and gradient ascent.</summary>
    [Range(0.0, 1000.0)] public double StepSize { get; init; } = 1e-3;

    /// <summary>
    /// The longest meta-gradient, ‖g‖, that Adam and gradient ascent follow; longer ones are shortened to it. Null for
    /// no bound. One outlier stays in Adam's second moments for a thousand iterations and shortens all their steps.
    /// </summary>
    [Range(0.0, 1e9, MinimumIsExclusive = true)] public double? MaxGradientNorm { get; init; }

    /// <summary>
    /// Outer steps on the data of one meta-iteration; more than one needs an objective that stays valid where θ has moved,
    /// as that of ProMP, PPO-MAML and BO-MRL. All others are refused.
    /// </summary>
    [Range(1, 1000)] public int Epochs { get; init; } = 1;

    /// <summary>The largest divergence of one trust-region step, δ.</summary>
    [Range(1e-12, 100.0)] public double MaxDivergence { get; init; } = 0.01;

    /// <summary>Conjugate-gradient iterations of a trust-region step.</summary>
    [Range(1, 1000)] public int ConjugateGradientIterations { get; init; } = 10;

    /// <summary>What is added to the diagonal of the curvature in a trust-region step.</summary>
    [Range(0.0, 1.0)] public double Damping { get; init; } = 1e-5;

    /// <summary>
    /// Episodes of each task and inner step that the curvature of a trust-region step is computed from, the first so
    /// many; null for all. Few episodes do not see every direction of the gradient: take a larger damping with them.
    /// </summary>
    [Range(1, 100_000)] public int? CurvatureEpisodes { get; init; }

    /// <summary>The factor by which a line search shortens a step.</summary>
    [Range(0.01, 0.99)] public double BacktrackRatio { get; init; } = 0.8;

    /// <summary>How many lengths of a step a line search tries before it gives up, the full one first.</summary>
    [Range(1, 100)] public int MaxBacktracks { get; init; } = 15;

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IDependentOptions.Unread
    {
        get
        {
            string[] names = Optimizer == OuterOptimizer.TrustRegion
                ? ["step_size"]
                :
                [
                    "max_divergence", "conjugate_gradient_iterations", "damping", "curvature_episodes", "backtrack_ratio",
                    "max_backtracks",
                ];
            return names.Select(name => new UnreadSetting(name, "optimizer"));
        }
    }
}
