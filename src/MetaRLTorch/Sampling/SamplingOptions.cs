using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Sampling;

/// <summary>The state-value estimate that is subtracted from returns.</summary>
public enum BaselineKind
{
    /// <summary>None.</summary>
    Zero,

    /// <summary>A regression on simple features of state and time.</summary>
    LinearFeature,
}

/// <summary>How much data is drawn and how advantages are made of it.</summary>
public sealed record SamplingOptions
{
    /// <summary>Tasks per meta-update, M.</summary>
    [Range(1, 100_000)] public int Tasks { get; init; } = 20;

    /// <summary>Episodes per task and per inner step, N.</summary>
    [Range(1, 100_000)] public int Episodes { get; init; } = 20;

    /// <summary>Discount factor, γ.</summary>
    [Range(0.0, 1.0)] public double Discount { get; init; } = 0.99;

    /// <summary>Exponential weight of generalized advantage estimation, λ.</summary>
    [Range(0.0, 1.0)] public double GaeLambda { get; init; } = 1.0;

    /// <summary>The state-value estimate V.</summary>
    public BaselineKind Baseline { get; init; } = BaselineKind.LinearFeature;

    /// <summary>
    /// Whether advantages are shifted and scaled to mean 0 and standard deviation 1 within each task.
    /// </summary>
    public bool NormalizeAdvantages { get; init; } = true;

    /// <summary>
    /// Where policies are rolled out: H small steps in a row often take less time on the CPU than the GPU's launches, and physics runs
    /// there anyway. With parameters on a GPU, auto measures both at the start of a run; else it is the CPU.
    /// </summary>
    public DeviceName Device { get; init; } = DeviceName.Auto;
}
