using MetaRLTorch.Sampling;
using static TorchSharp.torch;

namespace MetaRLTorch.Estimators;

/// <summary>Loaded DiCE on episodes of other policies.</summary>
/// <remarks>
/// L(θ) = 1/N Σ_τ Σ_h (P_h − P_{h−1}) ⊥Â_h with P_h = Π_{t≤h} π(a_t|s_t; θ) / π(a_t|s_t; behavior), what <see cref="LoadedDice"/>
/// is where θ sampled. Foerster et al., ICML 2018 (arXiv:1802.05098), with the policy that acted in the place of ⊥π, as Liu et al.,
/// NeurIPS 2022 (arXiv:2112.15400), do. Unbiased under the same conditions; its variance grows with the distance of the policies.
/// </remarks>
/// <param name="options">Conventions.</param>
public sealed class OffPolicyDice(EstimatorOptions options) : IObjectiveEstimator
{
    /// <inheritdoc/>
    public Tensor Objective(Likelihood current, TaskData data) => data.Reduce(
        MagicBox.Increments((current.LogProbability - data.Rollouts.BehaviorLogProbability).cumsum(2)) * data.WeightedAdvantages(options),
        options);
}
