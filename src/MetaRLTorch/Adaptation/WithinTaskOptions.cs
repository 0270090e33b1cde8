using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Adaptation;

/// <summary>
/// BO-MRL's within-task algorithms, by what they keep the task's policy close to the meta-policy with.
/// </summary>
public enum WithinTaskAlgorithm
{
    /// <summary>D² = E_s KL(π_u(·|s) ‖ π_θ(·|s)): mirror descent, natural policy gradient.</summary>
    Alg1,

    /// <summary>D² = E_s KL(π_θ(·|s) ‖ π_u(·|s)): as in trust-region methods and PPO with a penalty.</summary>
    Alg2,

    /// <summary>D² = ‖u − θ‖²: close parameters; its first step is a policy-gradient step.</summary>
    Alg3,
}

/// <summary>BO-MRL's lower level: the best policy by data that was collected once, near the meta-policy.</summary>
public sealed record WithinTaskOptions : IDependentOptions, IMethodOptions
{
    /// <summary>The distance.</summary>
    public WithinTaskAlgorithm Algorithm { get; init; } = WithinTaskAlgorithm.Alg1;

    /// <summary>λ, the weight of the distance; not read with <see cref="MaxDistance"/>.</summary>
    [Range(0.0, 1e9, MinimumIsExclusive = true)] public double Lambda { get; init; } = 0.05;

    /// <summary>
    /// δ: the lower level is constrained by D² ≤ δ instead of penalized by λ D²; null for the penalty. In exact environments with
    /// Alg1 or Alg2, with samples with Alg3.
    /// </summary>
    [Range(0.0, 1e9, MinimumIsExclusive = true)] public double? MaxDistance { get; init; }

    /// <summary>Gradient steps on the lower level, where it has no closed form; an upper bound with samples.</summary>
    [Range(1, 1_000_000)] public int Steps { get; init; } = 20;

    /// <summary>
    /// The size of these steps; null takes 1/(2 λ) in exact environments, and the inner loop's α with samples.
    /// </summary>
    [Range(0.0, 1e9)] public double? StepSize { get; init; }

    /// <summary>
    /// ν: a task stands still once a step would move it by at most this share of its distance from θ; 0
    /// always takes all steps. With samples only.
    /// </summary>
    [Range(0.0, 1.0)] public double Tolerance { get; init; }

    /// <summary>
    /// ρ: the weight of −ρ/2 ‖u − θ‖² in the lower level of a network, beside λ D². A network has directions in which
    /// no divergence is felt and the data alone decides; with ρ the maximum is unique there too. Not with <see
    /// cref="MaxDistance"/>, and with samples only.
    /// </summary>
    [Range(0.0, 1e9)] public double Proximity { get; init; }

    /// <summary>
    /// ε of the upper level's surrogate, with samples only: ratios of probabilities beyond 1 ± this earn nothing. Bounds the
    /// steps after the first on the data of one meta-iteration.
    /// </summary>
    [Range(0.0, 100.0, MinimumIsExclusive = true)] public double Clip { get; init; } = 0.3;

    /// <summary>
    /// Whether expectations come from the environment's own probabilities instead of samples; needs an exact environment. Rollouts
    /// are then drawn for the curves only.
    /// </summary>
    public bool Exact { get; init; }

    /// <summary>The linear system behind the meta-gradient.</summary>
    public ImplicitOptions Implicit { get; init; } = new();

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IMethodOptions.Unread
    {
        get
        {
            foreach (var name in AdaptationOptions.OptimizerSettings.Append("evaluation.step_sizes"))
                yield return new(name, "algorithm.name");
            if (!Exact && StepSize is not null) yield return new("adaptation.step_size", "algorithm.options.step_size");
            if (!Exact) yield break;
            string[] ofSamples =
            [
                "adaptation.step_size", "algorithm.time_reduction", "algorithm.discount_from_start", "sampling.gae_lambda",
                "sampling.baseline", "sampling.normalize_advantages",
            ];
            foreach (var name in ofSamples) yield return new(name, "algorithm.options.exact");
        }
    }

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IDependentOptions.Unread
    {
        get
        {
            string[] ofSamples = Exact ? ["tolerance", "proximity", "clip"] : [];
            string[] ofSteps = Exact && Algorithm != WithinTaskAlgorithm.Alg3 ? ["steps", "step_size"] : [];
            string[] ofPenalty = MaxDistance is not null ? ["lambda", "proximity"] : [];
            return
            [
                .. ofSamples.Select(name => new UnreadSetting(name, "exact")),
                .. ofSteps.Select(name => new UnreadSetting(name, "exact")),
                .. ofPenalty.Select(name => new UnreadSetting(name, "max_distance")),
            ];
        }
    }
}
