using MetaRLTorch.Sampling;
using static TorchSharp.torch;

namespace MetaRLTorch.Estimators;

/// <summary>Loaded DiCE: DiCE with a baseline, and so of lower variance.</summary>
/// <remarks>
/// L(θ) = 1/N Σ_τ Σ_h (P_h − P_{h−1}) ⊥Â_h with P_h as in <see cref="Dice"/> and P_{−1} = 1. Farquhar, Whiteson and
/// Foerster, NeurIPS 2019 (arXiv:1909.10549), eq. 12. Its derivatives of every order estimate those of the
/// discounted return without bias where steps are weighted by γ^h (<see cref="EstimatorOptions.DiscountFromStart"/>) and
/// advantages are γ-discounted returns (λ = 1, not normalized) minus a function of the state that does not depend on the
/// actions. Without γ^h and with γ &lt; 1 its second derivative is the Hessian of no return.
/// </remarks>
/// <param name="options">Conventions.</param>
public sealed class LoadedDice(EstimatorOptions options) : IObjectiveEstimator
{
    /// <inheritdoc/>
    public Tensor Objective(Likelihood current, TaskData data) => data.Reduce(
        MagicBox.Increments(MagicBox.Logarithms(current)) * data.WeightedAdvantages(options), options);
}
