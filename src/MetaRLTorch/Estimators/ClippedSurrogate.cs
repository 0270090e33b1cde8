using MetaRLTorch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Estimators;

/// <summary>
/// The clipped surrogate of proximal policy optimization: no reward for leaving the policy that sampled too far.
/// </summary>
/// <remarks>
/// L(θ) = 1/N Σ_τ Σ_h min(ρ_h ⊥Â_h, clip(ρ_h, 1 − ε, 1 + ε) ⊥Â_h) with ρ_h = π(a_h|s_h; θ) / π(a_h|s_h; behavior).
/// Schulman et al., 2017 (arXiv:1707.06347), eq. 7. At the behavior parameters it has the gradient of <see
/// cref="VanillaPolicyGradient"/>.
/// </remarks>
/// <param name="options">Conventions.</param>
/// <param name="clip">ε.</param>
public sealed class ClippedSurrogate(EstimatorOptions options, double clip) : IObjectiveEstimator
{
    /// <inheritdoc/>
    public Tensor Objective(Likelihood current, TaskData data)
    {
        var ratio = (current.LogProbability - data.Rollouts.BehaviorLogProbability).exp();
        var clipped = ratio.clamp((Scalar)(1 - clip), (Scalar)(1 + clip));
        var advantages = data.WeightedAdvantages(options);
        return data.Reduce(torch.minimum(ratio * advantages, clipped * advantages), options);
    }
}
