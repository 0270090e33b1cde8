using MetaRLTorch.Estimators;

namespace MetaRLTorch.Bias.Studies;

/// <summary>An estimator of a study, in the papers' convention: sums over time, discounted from the start.</summary>
/// <param name="Label">What tables and figures call it.</param>
/// <param name="Surrogate">The surrogate.</param>
public sealed record StudyEstimator(string Label, IObjectiveEstimator Surrogate)
{
    /// <summary>Automatic differentiation of the plain surrogate.</summary>
    public static StudyEstimator Plain { get; } = new("AD", new VanillaPolicyGradient(EstimatorOptions.Paper));

    /// <summary>Low-variance curvature.</summary>
    public static StudyEstimator LowVarianceCurvature { get; } = new("LVC", new LowVarianceCurvature(EstimatorOptions.Paper));

    /// <summary>DiCE with a baseline.</summary>
    public static StudyEstimator LoadedDice { get; } = new("Loaded DiCE", new LoadedDice(EstimatorOptions.Paper));

    /// <summary>DiCE.</summary>
    public static StudyEstimator Dice { get; } = new("DiCE", new Dice(EstimatorOptions.Paper));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<StudyEstimator> All { get; } = [Plain, LowVarianceCurvature, LoadedDice, Dice];
}

/// <summary>Which slots of a system are sampled; the others are exact.</summary>
/// <param name="Value">Whether the values of the inner steps are.</param>
/// <param name="Derivative">Whether their derivatives are, and so the inner Hessians.</param>
/// <param name="Outer">Whether the outer gradient is.</param>
public sealed record SampledSlots(bool Value, bool Derivative, bool Outer)
{
    /// <summary>What remains is the compositional bias: lee in the paper's letters.</summary>
    public static SampledSlots ValueAlone { get; } = new(true, false, false);

    /// <summary>What remains is the bias of the Hessian: ele.</summary>
    public static SampledSlots DerivativeAlone { get; } = new(false, true, false);

    /// <summary>Nothing is exact: lll.</summary>
    public static SampledSlots Everything { get; } = new(true, true, true);

    /// <summary>Every choice but that of nothing.</summary>
    public static IReadOnlyList<SampledSlots> All { get; } =
    [
        ValueAlone, DerivativeAlone, new(false, false, true), new(true, true, false), new(true, false, true), new(false, true, true),
        Everything,
    ];

    /// <summary>The sampled slots in words.</summary>
    public string Name => string.Join(
        " and ", new[] { Value ? "value" : "", Derivative ? "Hessian" : "", Outer ? "outer" : "" }.Where(word => word.Length > 0));

    /// <summary>The slots.</summary>
    /// <param name="exact">Evaluates those that are not sampled.</param>
    /// <param name="sampled">Evaluates those that are.</param>
    public Slots With(IEvaluation exact, IEvaluation sampled) =>
        new(Value ? sampled : exact, Derivative ? sampled : exact, Outer ? sampled : exact);
}

/// <summary>One point of a study: a meta-gradient under one setting.</summary>
/// <param name="Figure">The figure that it belongs to.</param>
/// <param name="Series">Its line there.</param>
/// <param name="X">Its place on the horizontal axis.</param>
/// <param name="Estimator">Estimates what is sampled.</param>
/// <param name="Sampled">What is sampled.</param>
/// <param name="Episodes">N, the episodes of each sampled evaluation.</param>
/// <param name="Steps">K.</param>
/// <param name="StepSize">α.</param>
public sealed record Cell(
    string Figure, string Series, double X, StudyEstimator Estimator, SampledSlots Sampled, int Episodes, int Steps, double StepSize)
{
    /// <summary>The mean error put into the inner Hessian, everything else exact; null for none.</summary>
    public double? HessianError { get; init; }
}
