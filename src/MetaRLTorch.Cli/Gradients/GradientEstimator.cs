using MetaRLTorch.MetaAlgorithms;

namespace MetaRLTorch.Cli.Gradients;

/// <summary>An estimator of the meta-gradient: a method with its options.</summary>
/// <param name="Label">Its name in tables.</param>
/// <param name="Method">The method's name in the catalog.</param>
/// <param name="Options">The method's option record.</param>
internal sealed record GradientEstimator(string Label, string Method, object Options)
{
    /// <summary>The plain one, which the others add to.</summary>
    public static GradientEstimator Plain { get; } = Maml("vanilla_policy_gradient", "MAML");

    /// <summary>The one without bias whose mean over all batches is the target.</summary>
    public static GradientEstimator Target { get; } = LeaveOneOut(LeftOutReturn.Replay, "SG-MRL, leave-one-out by replay");

    /// <summary>All that are compared.</summary>
    public static IReadOnlyList<GradientEstimator> All { get; } =
    [
        Plain,
        Maml("low_variance_curvature", "MAML, low-variance curvature"),
        Maml("loaded_dice", "MAML, Loaded DiCE"),
        Maml("dice", "MAML, DiCE"),
        new("E-MAML", "emaml", new InnerEstimatorOptions()),
        OfTheReturn(ScoreBaseline.None, "SG-MRL, no baseline"),
        OfTheReturn(ScoreBaseline.OtherTasks, "SG-MRL, other tasks"),
        OfTheReturn(ScoreBaseline.TaskRegression, "SG-MRL, task regression"),
        LeaveOneOut(LeftOutReturn.Ratios, "SG-MRL, leave-one-out by ratios"),
        LeaveOneOut(LeftOutReturn.Ratios, "SG-MRL, leave-one-out by ratios up to 2", maxRatio: 2),
        Target,
    ];

    private static GradientEstimator Maml(string inner, string label) =>
        new(label, "maml", new InnerEstimatorOptions { InnerEstimator = inner });

    private static GradientEstimator OfTheReturn(ScoreBaseline baseline, string label) =>
        new(label, "sgmrl", new SgmrlOptions { ScoreBaseline = baseline });

    private static GradientEstimator LeaveOneOut(LeftOutReturn by, string label, double? maxRatio = null) => new(
        label, "sgmrl", new SgmrlOptions { ScoreWeight = ScoreWeight.LeaveOneOut, LeaveOneOut = new() { By = by, MaxRatio = maxRatio } });
}
