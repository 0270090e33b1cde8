using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Adaptation;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Training;

/// <summary>The element type of parameters and rollouts.</summary>
public enum Precision
{
    /// <summary>32 bits: training.</summary>
    Fp32,

    /// <summary>64 bits: exact comparisons.</summary>
    Fp64,
}

/// <summary>One run on one page: the resolved form of a YAML file.</summary>
/// <remarks>The options of an environment and of a method are bound by their catalog entries, which know their types.</remarks>
public sealed record ExperimentConfig : IDependentOptions
{
    /// <summary>The seed of every random number of the run.</summary>
    [Range(0, long.MaxValue)] public long Seed { get; init; } = 1;

    /// <summary>Where parameters live and gradients are computed; auto takes a CUDA GPU if there is one.</summary>
    public TrainingDevice Device { get; init; } = DeviceName.Auto;

    /// <summary>The element type of parameters and rollouts.</summary>
    public Precision Precision { get; init; } = Precision.Fp32;

    /// <summary>The environment.</summary>
    public required EnvironmentConfig Environment { get; init; }

    /// <summary>The network.</summary>
    public PolicyOptions Policy { get; init; } = new();

    /// <summary>The data.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>The method.</summary>
    public required AlgorithmConfig Algorithm { get; init; }

    /// <summary>The inner loop.</summary>
    public AdaptationOptions Adaptation { get; init; } = new();

    /// <summary>The outer loop.</summary>
    public OuterOptions Outer { get; init; } = new();

    /// <summary>The length of the run.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>How θ is judged.</summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary>How the machine's cores share the tasks.</summary>
    public ShardingOptions Sharding { get; init; } = new();

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IDependentOptions.Unread => (Algorithm.Options as IMethodOptions)?.Unread ?? [];
}

/// <summary>Which method, in which conventions.</summary>
public sealed record AlgorithmConfig
{
    /// <summary>The method's name in the catalog.</summary>
    public required string Name { get; init; }

    /// <summary>Whether surrogates average or sum over time; fixes the meaning of the step sizes.</summary>
    public TimeReduction TimeReduction { get; init; } = TimeReduction.Mean;

    /// <summary>Whether step h is weighted by γ^h.</summary>
    public bool DiscountFromStart { get; init; }

    /// <summary>The method's own option record.</summary>
    public required object Options { get; init; }
}

/// <summary>Which environment, in which variant.</summary>
public sealed record EnvironmentConfig
{
    /// <summary>The environment's name in the catalog.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// A named set of the environment's options, such as the definition of one paper; null for the environment's defaults.
    /// </summary>
    public string? Preset { get; init; }

    /// <summary>The environment's own option record, the preset's values where the page gave none.</summary>
    public required object Options { get; init; }
}
