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

/// <summary>SG-MRL's score term.</summary>
public sealed record SgmrlOptions : IDependentOptions
{
    /// <summary>The baseline of the score term's weight.</summary>
    public ScoreBaseline ScoreBaseline { get; init; } = ScoreBaseline.TaskRegression;

    /// <summary>
    /// The factor on return minus baseline. Null divides by the scale of the outer surrogate, which keeps the two terms
    /// in the paper's proportion; a number overrides it.
    /// </summary>
    [Range(0.0, 1e6)] public double? ScoreScale { get; init; }

    /// <summary>
    /// Reproduces the authors' published code, for comparison only: the weight is the mean of advantages normalized
    /// within the task, which is zero up to rounding, and only the first inner step's score is counted.
    /// </summary>
    public bool ReleasedCode { get; init; }

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IDependentOptions.Unread => ReleasedCode
        ? [new("score_baseline", "released_code"), new("score_scale", "released_code")]
        : [];

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
        var scale = ScoreScale is { } factor
            ? string.Create(CultureInfo.InvariantCulture, $" * {factor}")
            : " / (mean over the other tasks of what the advantages of after were divided by" +
              (conventions.Time == TimeReduction.Mean ? " * mean episode length of after)" : ")");
        var value = conventions.DiscountFromStart ? "mean discounted return" : "mean return";
        return "objective + score_weight * sum of log-probabilities of all before/k at the parameters that sampled them; " +
            $"score_weight = ({value} of after{baseline}){scale}";
    }
}
