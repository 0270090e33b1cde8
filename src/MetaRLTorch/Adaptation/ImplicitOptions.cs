using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.Adaptation;

/// <summary>The linear system of implicit differentiation.</summary>
public sealed record ImplicitOptions
{
    /// <summary>The largest number of conjugate-gradient iterations.</summary>
    [Range(1, 100_000)] public int Iterations { get; init; } = 300;

    /// <summary>Conjugate gradients stop when the residual is at most this share of the right side.</summary>
    [Range(0.0, 1.0)] public double Tolerance { get; init; } = 1e-8;

    /// <summary>
    /// What is added to the diagonal of the negative lower-level Hessian; biases the result, but mends a singular one.
    /// </summary>
    [Range(0.0, 1e6)] public double Damping { get; init; }
}
