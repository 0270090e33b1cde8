using MetaRLTorch.Sampling;
using static TorchSharp.torch;

namespace MetaRLTorch.Estimators;

/// <summary>
/// The low-variance-curvature surrogate: the gradient of the vanilla policy gradient, with a better second derivative.
/// </summary>
/// <remarks>
/// L(θ) = 1/N Σ_τ Σ_h ρ_h ⊥Â_h with ρ_h = π(a_h|s_h; θ) / ⊥π(a_h|s_h; θ). Its Hessian adds ∇log π ∇log πᵀ step by step
/// and leaves out the products of different steps: a small bias for a large reduction of variance against <see
/// cref="LoadedDice"/>. Rothfuss et al., ICLR 2019 (arXiv:1810.06784), §4.
/// </remarks>
/// <param name="options">Conventions.</param>
public sealed class LowVarianceCurvature(EstimatorOptions options) : IObjectiveEstimator
{
    /// <inheritdoc/>
    public Tensor Objective(Likelihood current, TaskData data)
    {
        var ratio = (current.LogProbability - current.LogProbability.detach()).exp();
        return data.Reduce((ratio - 1) * data.WeightedAdvantages(options), options);
    }
}
