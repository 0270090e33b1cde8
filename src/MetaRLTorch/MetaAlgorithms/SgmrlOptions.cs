using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MetaRLTorch.Estimators;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// What is subtracted from a task's return in the weight of its score; must not depend on the data of that score.
/// </summary>
public enum ScoreBaseline
{
    /// <summary>Nothing: the formula as printed.</summary>
    None,

    /// <summary>
    /// The mean return of the other tasks: independent of this task's data, so the gradient stays unbiased.
    /// </summary>
    OtherTasks,

    /// <summary>
    /// What a regression on the other tasks' descriptions and returns predicts for this task: as independent, and it
    /// removes the differences between tasks from the weight, which are most of its variance.
    /// </summary>
    TaskRegression,
}

/// <summary>What the score of a trajectory is weighted with.</summary>
public enum ScoreWeight
{
    /// <summary>The return of its task after adaptation, minus a baseline: the formula as published.</summary>
    TaskReturn,

    /// <summary>
    /// The return after adaptation minus the one without the trajectory: as unbiased, with far less variance, for one more
    /// inner loop per trajectory.
    /// </summary>
    LeaveOneOut,
}

/// <summary>SG-MRL's score term.</summary>
public sealed record SgmrlOptions : IDependentOptions
{
    /// <summary>What the score of a trajectory is weighted with.</summary>
    public ScoreWeight ScoreWeight { get; init; } = ScoreWeight.TaskReturn;

    /// <summary>The weights of <see cref="ScoreWeight.LeaveOneOut"/>.</summary>
    public LeaveOneOutOptions LeaveOneOut { get; init; } = new();

    /// <summary>The baseline of <see cref="ScoreWeight.TaskReturn"/>.</summary>
    public ScoreBaseline ScoreBaseline { get; init; } = ScoreBaseline.TaskRegression;

    /// <summary>
    /// The factor on the weights. Null divides by the scale of the outer surrogate, which keeps the two terms
    /// in the paper's proportion; a number overrides it.
    /// </summary>
    [Range(0.0, 1e6)] public double? ScoreScale { get; init; }

    /// <summary>
    /// Reproduces the authors' published code, for comparison only: the weight is the mean of advantages normalized
    /// within the task, which is zero up to rounding, and only the first inner step's score is counted.
    /// </summary>
    public bool ReleasedCode { get; init; }

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IDependentOptions.Unread =>
    [
        .. Because("released_code", ReleasedCode ? ["score_weight", "leave_one_out", "score_baseline", "score_scale"] : []),
        .. Because("score_weight", [IsLeaveOneOut ? "score_baseline" : "leave_one_out"]),
    ];

    /// <summary>Whether leave-one-out weights are computed.</summary>
    internal bool IsLeaveOneOut => !ReleasedCode && ScoreWeight == ScoreWeight.LeaveOneOut;

    /// <summary>The score term, in words, for recomputing a meta-gradient.</summary>
    internal string InWords(EstimatorOptions conventions)
    {
        if (ReleasedCode)
            return "objective + score_weight * sum of log-probabilities of before/0; score_weight = mean of after/advantages";
        var baseline = ScoreBaseline switch
        {
            ScoreBaseline.None => string.Empty,
            ScoreBaseline.OtherTasks => " - mean of the other tasks' returns",
            ScoreBaseline.TaskRegression =>
                " - prediction of a Gaussian process from the other tasks' returns and standardized descriptions, averaged over " +
                "signal variances by their marginal likelihood",
            var unknown => throw new InvalidOperationException($"{unknown} is no baseline."),
        };
        if (IsLeaveOneOut)
        {
            return "objective + sum over k and g of score_weight[k, g] * sum of log-probabilities of group g of before/k at the " +
                "parameters that sampled them; a group: neighboring episodes";
        }

        var scale = ScoreScale is { } factor
            ? string.Create(CultureInfo.InvariantCulture, $" * {factor}")
            : " / (mean over the other tasks of what the advantages of after were divided by" +
              (conventions.Time == TimeReduction.Mean ? " * mean episode length of after)" : ")");
        var value = conventions.DiscountFromStart ? "mean discounted return" : "mean return";
        return "objective + score_weight * sum of log-probabilities of all before/k at the parameters that sampled them; " +
            $"score_weight = ({value} of after{baseline}){scale}";
    }

    private static IEnumerable<UnreadSetting> Because(string cause, IEnumerable<string> names) =>
        names.Select(name => new UnreadSetting(name, cause));
}
