using MetaRLTorch.Adaptation;
using MetaRLTorch.Estimators;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>The meta-RL methods.</summary>
public enum AlgorithmName
{
    /// <summary><see cref="MetaAlgorithms.Maml"/>.</summary>
    Maml,

    /// <summary><see cref="MetaAlgorithms.FirstOrderMaml"/>.</summary>
    FirstOrderMaml,

    /// <summary><see cref="MetaAlgorithms.Sgmrl"/>.</summary>
    Sgmrl,

    /// <summary><see cref="MetaAlgorithms.Emaml"/>.</summary>
    Emaml,

    /// <summary><see cref="MetaAlgorithms.Memrl"/>.</summary>
    Memrl,

    /// <summary><see cref="MetaAlgorithms.Reptile"/>.</summary>
    Reptile,

    /// <summary><see cref="MetaAlgorithms.Promp"/>.</summary>
    Promp,

    /// <summary>MAML with the outer step of PPO: <see cref="MetaAlgorithms.Promp"/> with MAML's inner step.</summary>
    PpoMaml,

    /// <summary><see cref="MetaAlgorithms.MetaSgd"/>.</summary>
    MetaSgd,

    /// <summary><see cref="MetaAlgorithms.Bomrl"/>.</summary>
    Bomrl,

    /// <summary><see cref="MetaAlgorithms.Imaml"/>.</summary>
    Imaml,
}

/// <summary>The surrogates of an expected return.</summary>
public enum EstimatorName
{
    /// <summary><see cref="Estimators.VanillaPolicyGradient"/>.</summary>
    VanillaPolicyGradient,

    /// <summary><see cref="Estimators.LowVarianceCurvature"/>.</summary>
    LowVarianceCurvature,

    /// <summary><see cref="Estimators.Dice"/>.</summary>
    Dice,

    /// <summary><see cref="Estimators.LoadedDice"/>.</summary>
    LoadedDice,
}

/// <summary>The meta-RL method and its conventions.</summary>
public sealed record AlgorithmOptions : IDependentOptions
{
    /// <summary>The method.</summary>
    public required AlgorithmName Name { get; init; }

    /// <summary>
    /// The surrogate whose gradient the inner loop follows; null takes the vanilla policy gradient, for ProMP the
    /// likelihood ratio, and for iMAML the low-variance curvature. SG-MRL and ProMP accept no other, and
    /// BO-MRL, which has no inner estimator, accepts none.
    /// </summary>
    public EstimatorName? InnerEstimator { get; init; }

    /// <summary>Whether surrogates average or sum over time; fixes the meaning of the step sizes.</summary>
    public TimeReduction TimeReduction { get; init; } = TimeReduction.Mean;

    /// <summary>Whether step h is weighted by γ^h.</summary>
    public bool DiscountFromStart { get; init; }

    /// <summary>SG-MRL's score term; only with the name sgmrl.</summary>
    public SgmrlOptions Sgmrl { get; init; } = new();

    /// <summary>MEMRL's proximal inner loop; only with the name memrl.</summary>
    public ProximalOptions Memrl { get; init; } = new();

    /// <summary>ProMP's outer surrogate; only with the name promp.</summary>
    public ClippedOptions Promp { get; init; } = new();

    /// <summary>PPO-MAML's outer surrogate; only with the name ppo_maml.</summary>
    public ClippedOptions PpoMaml { get; init; } = new() { Clip = 0.5, DivergencePenalty = 1e-3 };

    /// <summary>BO-MRL's lower level; only with the name bomrl.</summary>
    public WithinTaskOptions Bomrl { get; init; } = new();

    /// <summary>iMAML's inner problem; only with the name imaml.</summary>
    public ImamlOptions Imaml { get; init; } = new();

    /// <summary>The setting by whose value no advantage is read; null where advantages are.</summary>
    internal string? WithoutAdvantages => this switch
    {
        { Name: AlgorithmName.Bomrl, Bomrl.Exact: true } => "bomrl.exact",
        { Name: AlgorithmName.Memrl or AlgorithmName.Reptile, InnerEstimator: EstimatorName.Dice } => "inner_estimator",
        _ => null,
    };

    /// <summary>The setting by whose value the inner loop's α is not read; null where it is.</summary>
    internal string? WithoutStepSize => this switch
    {
        { Name: AlgorithmName.Bomrl, Bomrl.Exact: true } => "bomrl.exact",
        { Name: AlgorithmName.Bomrl, Bomrl.StepSize: not null } => "bomrl.step_size",
        _ => null,
    };

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IDependentOptions.Unread
    {
        get
        {
            (string Group, AlgorithmName Owner)[] groups =
            [
                ("sgmrl", AlgorithmName.Sgmrl), ("memrl", AlgorithmName.Memrl), ("promp", AlgorithmName.Promp),
                ("ppo_maml", AlgorithmName.PpoMaml), ("bomrl", AlgorithmName.Bomrl), ("imaml", AlgorithmName.Imaml),
            ];
            foreach (var (group, owner) in groups)
            {
                if (Name != owner) yield return new(group, "name");
            }

            if (WithoutAdvantages is { } cause) yield return new("discount_from_start", cause);
            if (Name == AlgorithmName.Bomrl && Bomrl.Exact) yield return new("time_reduction", "bomrl.exact");
            if (Name != AlgorithmName.Sgmrl || !Sgmrl.ReleasedCode) yield break;
            yield return new("sgmrl.score_baseline", "sgmrl.released_code");
            yield return new("sgmrl.score_scale", "sgmrl.released_code");
        }
    }
}
