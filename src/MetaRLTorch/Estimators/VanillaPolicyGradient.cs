using MetaRLTorch.Sampling;
using static TorchSharp.torch;

namespace MetaRLTorch.Estimators;

/// <summary>The vanilla policy gradient (REINFORCE) surrogate.</summary>
/// <remarks>
/// L(θ) = 1/N Σ_τ Σ_h log π(a_h|s_h; θ) ⊥Â_h, so that ∇L estimates ∇J. Its second derivative is that of the update rule
/// on fixed data; it is <em>not</em> an estimate of ∇²J (see <see cref="Dice"/>). Williams, Machine Learning 8, 1992.
/// Called AD or naive in the GMRL theory (Liu et al., arXiv:2112.15400).
/// </remarks>
/// <param name="options">Conventions.</param>
public sealed class VanillaPolicyGradient(EstimatorOptions options) : IObjectiveEstimator
{
    /// <inheritdoc/>
    public Tensor Objective(Likelihood current, TaskData data) =>
        data.Reduce(current.LogProbability * data.WeightedAdvantages(options), options);
}
