using MetaRLTorch.Sampling;
using static TorchSharp.torch;

namespace MetaRLTorch.Estimators;

/// <summary>
/// The importance-sampling surrogate of trust-region methods: comparable between parameters near those that sampled.
/// </summary>
/// <remarks>
/// L(θ) = 1/N Σ_τ Σ_h [π(a_h|s_h; θ) / π(a_h|s_h; behavior)] ⊥Â_h. Schulman et al., ICML 2015 (arXiv:1502.05477), eq.
/// 14. At the behavior parameters it has the gradient of <see cref="VanillaPolicyGradient"/>.
/// </remarks>
/// <param name="options">Conventions.</param>
public sealed class LikelihoodRatio(EstimatorOptions options) : IObjectiveEstimator
{
    /// <inheritdoc/>
    public Tensor Objective(Likelihood current, TaskData data)
    {
        var ratio = (current.LogProbability - data.Rollouts.BehaviorLogProbability).exp();
        return data.Reduce(ratio * data.WeightedAdvantages(options), options);
    }
}
