using MetaRLTorch.Sampling;
using static TorchSharp.torch;

namespace MetaRLTorch.Estimators;

/// <summary>DiCE: a surrogate whose derivatives of every order estimate those of J without bias.</summary>
/// <remarks>
/// L(θ) = 1/N Σ_τ Σ_h γ^h r_h P_h with P_h = Π_{t≤h} π(a_t|s_t; θ) / ⊥π(a_t|s_t; θ). Foerster et al., ICML 2018
/// (arXiv:1802.05098), eq. 9. No baseline, hence high variance. Always discounted from the start of the episode, whatever
/// <see cref="EstimatorOptions.DiscountFromStart"/> says. A mean over time keeps it unbiased, up to the factor 1/H, where
/// all episodes have H steps.
/// </remarks>
/// <param name="options">Conventions.</param>
public sealed class Dice(EstimatorOptions options) : IObjectiveEstimator
{
    /// <inheritdoc/>
    public Tensor Objective(Likelihood current, TaskData data) =>
        data.Reduce(MagicBox.Cumulative(current) * data.Credit.Rewards * data.Credit.DiscountPowers, options);
}
