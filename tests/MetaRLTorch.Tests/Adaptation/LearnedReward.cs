using MetaRLTorch.Adaptation;
using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Adaptation;

/// <summary>
/// A policy-gradient objective whose reward is r + w₀ s + w₁ a, with γ = sigmoid(w₂): all of w is φ's rule, and advantages
/// are made of facts anew.
/// </summary>
internal sealed class LearnedReward(IPolicy policy, IObjectiveEstimator estimator) : IInnerObjective
{
    public InnerValue Value(Parameters theta, MetaParameters phi, TaskData data)
    {
        var rollouts = data.Rollouts;
        Tensor Weight(int index) => phi.Rule[0].select(1, index).view(-1, 1, 1);                   // [M, 1, 1]
        var reward = rollouts.Rewards + (Weight(0) * rollouts.Observations.squeeze(-1)) + (Weight(1) * rollouts.Actions.squeeze(-1));
        var discount = phi.Rule[0].select(1, 2).sigmoid().narrow(0, 0, 1);                         // alike in all tasks
        var advantages = GeneralizedAdvantage.Estimate(
            reward * rollouts.Alive, zeros_like(reward), rollouts.Alive, discount, ones_like(discount));
        var likelihood = rollouts.Likelihood(policy, theta);
        var credit = data.Credit with { Advantages = advantages * rollouts.Alive, Rewards = reward };
        return new(estimator.Objective(likelihood, data with { Credit = credit }), likelihood);
    }
}
