using static TorchSharp.torch;

namespace MetaRLTorch.Bias;

/// <summary>How a return is evaluated, and thereby what its derivatives are.</summary>
/// <remarks>
/// Unlike <see cref="Adaptation.IInnerObjective"/> it draws its own data: an exact slot of a system has none, and two sampled
/// slots of one inner step must not share theirs.
/// </remarks>
public interface IEvaluation
{
    /// <summary>J(θ, φ): [M], differentiable in both to any order.</summary>
    /// <param name="returns">J.</param>
    /// <param name="theta">θ: [M, …].</param>
    /// <param name="phi">φ: [M, …].</param>
    Tensor Value(TabularReturn returns, Tensor theta, Tensor phi);
}

/// <summary>By the linear solve V = (I − γ P_π)⁻¹ r_π: value and derivatives are the true ones.</summary>
public sealed class Exact : IEvaluation
{
    /// <inheritdoc/>
    public Tensor Value(TabularReturn returns, Tensor theta, Tensor phi)
    {
        ArgumentNullException.ThrowIfNull(returns);
        return returns.Model(phi).Return(returns.LogPolicy(theta, phi).exp());
    }
}

/// <summary>An evaluation with an error that is put into its Hessian: J + mean(θ² ⊙ (c + 0.3 ξ)), ξ standard normal.</summary>
/// <remarks>The error of the Hessian's diagonal is then 2 (c + 0.3 ξ) divided by the number of coordinates.</remarks>
/// <param name="evaluation">J.</param>
/// <param name="coefficient">c.</param>
/// <param name="random">Draws ξ, anew each time.</param>
public sealed class WithHessianError(IEvaluation evaluation, double coefficient, Generator random) : IEvaluation
{
    private const double Spread = 0.3;

    /// <inheritdoc/>
    public Tensor Value(TabularReturn returns, Tensor theta, Tensor phi)
    {
        ArgumentNullException.ThrowIfNull(theta);
        var error = coefficient + (Spread * TorchSharp.torch.randn(theta.shape, theta.dtype, generator: random));
        var perProblem = (theta.square() * error).reshape(theta.shape[0], -1);
        return evaluation.Value(returns, theta, phi) + perProblem.mean([1]);
    }
}
