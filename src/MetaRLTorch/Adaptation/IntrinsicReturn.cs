using MetaRLTorch.Advantages;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Adaptation;

/// <summary>The return of r + w r_φ, by a surrogate whose advantages are functions of φ.</summary>
/// <param name="policy">π.</param>
/// <param name="estimator">The surrogate.</param>
/// <param name="reward">w r_φ.</param>
/// <param name="credit">Advantages of rollouts, differentiable in their rewards.</param>
public sealed class IntrinsicReturn(
    IPolicy policy, IObjectiveEstimator estimator, IntrinsicReward reward, Func<Rollouts, AdvantageEstimate> credit)
    : IInnerObjective
{
    /// <inheritdoc/>
    public InnerValue Value(Parameters theta, MetaParameters phi, TaskData data)
    {
        var rollouts = data.Rollouts;
        var rewards = rollouts.Rewards + reward.Of(phi.Rule, rollouts);                            // r + w r_φ
        var likelihood = rollouts.Likelihood(policy, theta);
        var credited = data with { Credit = credit(rollouts with { Rewards = rewards }) };
        return new(estimator.Objective(likelihood, credited), likelihood);
    }
}
