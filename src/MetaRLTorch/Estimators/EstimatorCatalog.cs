namespace MetaRLTorch.Estimators;

/// <summary>A surrogate of an expected return that a config can name.</summary>
/// <param name="Name">The name in a config, in snake_case.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Create">Makes the surrogate in the conventions of the run.</param>
public sealed record EstimatorEntry(string Name, string Summary, Func<EstimatorOptions, IObjectiveEstimator> Create)
{
    /// <summary>Where the surrogate is published; empty for one of a program's own.</summary>
    public string Paper { get; init; } = "";
}

/// <summary>The project's own surrogates.</summary>
public static class EstimatorCatalog
{
    /// <summary>All of them, in the order in which they are listed.</summary>
    public static IReadOnlyList<EstimatorEntry> Entries { get; } =
    [
        new("vanilla_policy_gradient", "REINFORCE: the gradient of the return; no estimate of its Hessian.",
            options => new VanillaPolicyGradient(options))
            { Paper = "Williams, Machine Learning 8, 1992" },
        new("likelihood_ratio", "Importance sampling against the policy that sampled.", options => new LikelihoodRatio(options))
            { Paper = "Schulman, Levine, Moritz, Jordan and Abbeel, ICML 2015 (arXiv:1502.05477)" },
        new("low_variance_curvature", "Low-variance curvature: a Hessian with a small bias and little variance.",
            options => new LowVarianceCurvature(options))
            { Paper = "Rothfuss, Lee, Clavera, Asfour and Abbeel, ICLR 2019 (arXiv:1810.06784), §4" },
        new("dice", "DiCE: derivatives of every order without bias, no baseline.", options => new Dice(options))
            { Paper = "Foerster, Farquhar, Al-Shedivat, Rocktäschel, Xing and Whiteson, ICML 2018 (arXiv:1802.05098)" },
        new("loaded_dice", "Loaded DiCE: DiCE with advantages.", options => new LoadedDice(options))
            { Paper = "Farquhar, Whiteson and Foerster, NeurIPS 2019 (arXiv:1909.10549)" },
    ];
}
