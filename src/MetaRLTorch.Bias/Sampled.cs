using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias;

/// <summary>How many episodes a sampled evaluation draws, and how it credits their actions.</summary>
public sealed record SamplingPlan
{
    /// <summary>N.</summary>
    public int Episodes { get; init; } = 32;

    /// <summary>H.</summary>
    public int Horizon { get; init; } = 20;

    /// <summary>λ of generalized advantage estimation. 1: discounted returns minus the baseline.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>The standard deviation of the baseline's error, in units of ‖V‖ / S.</summary>
    public double ValueNoise { get; init; } = 1;
}

/// <summary>By fresh episodes of the policy θ, and an estimator whose derivatives stand for those of the return.</summary>
/// <remarks>
/// The baseline, which also stands for what follows the last step, is the exact V of the acting policy plus noise, drawn anew at
/// each evaluation. It follows φ where φ changes the rewards, as a critic that is trained on them would.
/// </remarks>
/// <param name="estimator">One of <see cref="Estimators"/>, in <see cref="EstimatorOptions.Paper"/>'s convention.</param>
/// <param name="plan">Episodes and credit.</param>
/// <param name="random">Draws all chance.</param>
public sealed class Sampled(IObjectiveEstimator estimator, SamplingPlan plan, Generator random) : IEvaluation
{
    /// <inheritdoc/>
    public Tensor Value(TabularReturn returns, Tensor theta, Tensor phi)
    {
        ArgumentNullException.ThrowIfNull(returns);
        var (model, logPolicy) = (returns.Model(phi), returns.LogPolicy(theta, phi));
        var behavior = logPolicy.detach();
        var episodes = Bias.Episodes.Sample(model, behavior, plan.Episodes, plan.Horizon, random);
        var data = Data(episodes, model, behavior);
        return estimator.Objective(new Likelihood(episodes.Of(logPolicy), data.Rollouts.Behavior), data);
    }

    private TaskData Data(Episodes episodes, MarkovModel model, Tensor behavior)
    {
        var rewards = episodes.Of(model.Rewards);                                              // [M, N, H]
        var values = episodes.OfStates(Baseline(model, behavior.exp()));                       // [M, N, H + 1]
        var residuals = rewards + (model.Discount * values.narrow(2, 1, plan.Horizon)) - values.narrow(2, 0, plan.Horizon);
        var advantages = DiscountedSum.ToGo(residuals, model.Discount * plan.Lambda);
        var powers = full([1], model.Discount, rewards.dtype).pow(arange(plan.Horizon, rewards.dtype));
        return new(
            new TaskBatch(model.Start), Facts(episodes, rewards, behavior),
            new AdvantageEstimate(advantages, ones([rewards.shape[0]], rewards.dtype), rewards, powers));
    }

    private Tensor Baseline(MarkovModel model, Tensor policy)
    {
        var values = model.Values(policy);
        if (plan.ValueNoise == 0) return values;
        var scale = values.detach().square().sum(-1, keepdim: true).sqrt() * (plan.ValueNoise / model.States);
        return values + (scale * randn(values.shape, values.dtype, generator: random));
    }

    private static Rollouts Facts(Episodes episodes, Tensor rewards, Tensor behavior)
    {
        var states = episodes.States.to(rewards.dtype).unsqueeze(-1);
        var (tasks, count, horizon) = (rewards.shape[0], rewards.shape[1], rewards.shape[2]);
        return new()
        {
            Observations = states.narrow(2, 0, horizon),
            LastObservation = states.select(2, horizon),
            Actions = episodes.Actions,
            Rewards = rewards.detach(),
            Terminated = zeros(rewards.shape, @bool),
            Alive = ones_like(rewards),
            Diverged = zeros([tasks, count], rewards.dtype),
            Theta = new([behavior]),
            Behavior = new Categorical(behavior.gather(
                1, episodes.Before.reshape(tasks, -1, 1).expand(tasks, count * horizon, behavior.shape[2]))
                .view(tasks, count, horizon, behavior.shape[2])),
        };
    }
}
