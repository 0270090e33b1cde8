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
public sealed record AlgorithmOptions
{
    /// <summary>The method.</summary>
    public required AlgorithmName Name { get; init; }

    /// <summary>
    /// The surrogate whose gradient the inner loop follows; null takes the vanilla policy gradient, and for ProMP the
    /// likelihood ratio. SG-MRL and ProMP accept no other.
    /// </summary>
    public EstimatorName? InnerEstimator { get; init; }

    /// <summary>Whether surrogates average or sum over time; fixes the meaning of the step sizes.</summary>
    public TimeReduction TimeReduction { get; init; } = TimeReduction.Mean;

    /// <summary>Whether step h is weighted by γ^h.</summary>
    public bool DiscountFromStart { get; init; }

    /// <summary>SG-MRL's score term; read only when <see cref="Name"/> is sgmrl.</summary>
    public SgmrlOptions Sgmrl { get; init; } = new();

    /// <summary>MEMRL's proximal inner loop; read only when <see cref="Name"/> is memrl.</summary>
    public ProximalOptions Memrl { get; init; } = new();

    /// <summary>ProMP's outer surrogate; read only when <see cref="Name"/> is promp.</summary>
    public ClippedOptions Promp { get; init; } = new();

    /// <summary>PPO-MAML's outer surrogate; read only when <see cref="Name"/> is ppo_maml.</summary>
    public ClippedOptions PpoMaml { get; init; } = new() { Clip = 0.5, DivergencePenalty = 1e-3 };

    /// <summary>BO-MRL's lower level; read only when <see cref="Name"/> is bomrl.</summary>
    public WithinTaskOptions Bomrl { get; init; } = new();
}
