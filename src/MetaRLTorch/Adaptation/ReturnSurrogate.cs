using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Adaptation;

/// <summary>The return J_i(θ) of a policy, by a surrogate on data that θ sampled. Does not depend on φ.</summary>
/// <param name="policy">π.</param>
/// <param name="estimator">The surrogate.</param>
public sealed class ReturnSurrogate(IPolicy policy, IObjectiveEstimator estimator) : IInnerObjective
{
    /// <inheritdoc/>
    public InnerValue Value(Parameters theta, MetaParameters phi, TaskData data)
    {
        var likelihood = data.Rollouts.Likelihood(policy, theta);
        return new(estimator.Objective(likelihood, data), likelihood);
    }
}
