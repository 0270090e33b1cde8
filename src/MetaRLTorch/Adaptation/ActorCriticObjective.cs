using MetaRLTorch.Advantages;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>What advantage actor-critic (A2C) climbs: return, value error and entropy in one sum.</summary>
/// <remarks>
/// J^In(θ, φ; D) = L(θ; Â) − c_v mean (V_θ(s) − R)² + c_e mean H(π_θ(·|s)), with Â by <see cref="SegmentAdvantage"/> and R = Â + V. Â and
/// R are made of the recorded rewards and values: constants of the data, and functions of γ and λ. Mnih et al., ICML 2016
/// (arXiv:1602.01783), §4.
/// </remarks>
/// <param name="policy">π and V.</param>
/// <param name="estimator">L: mean log π Â, or another surrogate of the same gradient.</param>
/// <param name="conventions">How steps become a number.</param>
/// <param name="coefficients">γ, λ, c_v and c_e, from φ.</param>
public sealed class ActorCriticObjective(
    IActorCritic policy,
    IObjectiveEstimator estimator,
    EstimatorOptions conventions,
    Func<MetaParameters, ActorCriticCoefficients> coefficients) : IInnerObjective
{
    /// <inheritdoc/>
    public InnerValue Value(Parameters theta, MetaParameters phi, TaskData data)
    {
        var (rollouts, by) = (data.Rollouts, coefficients(phi));
        var advantages = rollouts.Alive * SegmentAdvantage.Estimate(                               // Â(γ, λ)
            rollouts.Rewards, rollouts.Values!, rollouts.LastValue!, rollouts.Terminated, by.Discount, by.Lambda);

        var (distribution, values) = policy.Judge(theta, rollouts.Observations);
        var likelihood = new Likelihood(distribution.LogProbability(rollouts.Actions) * rollouts.Alive, distribution);
        var gain = estimator.Objective(likelihood, data with { Credit = data.Credit with { Advantages = advantages } });
        var error = (values - rollouts.Values! - advantages).square() * rollouts.Alive;            // (V_θ − R)²
        var entropy = distribution.Entropies() * rollouts.Alive;
        return new(
            gain - (by.Value.squeeze(1) * data.Reduce(error, conventions)) + (by.Entropy.squeeze(1) * data.Reduce(entropy, conventions)),
            likelihood);
    }
}
