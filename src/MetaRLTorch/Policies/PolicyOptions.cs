using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Policies;

/// <summary>
/// The network of a policy; an environment with one-hot states has a table of logits instead and reads none of this.
/// </summary>
public sealed record PolicyOptions
{
    /// <summary>Units of the hidden layers.</summary>
    [Range(1, 100_000)] public int[] HiddenSizes { get; init; } = [64, 64];

    /// <summary>The function after each hidden layer.</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>log σ of a Gaussian policy at the start.</summary>
    [Range(-13.0, 5.0)] public double InitialLogStd { get; init; }
}
