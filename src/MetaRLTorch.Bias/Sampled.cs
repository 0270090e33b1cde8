using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias;

/// <summary>How a sampled evaluation credits actions.</summary>
public sealed record CreditOptions
{
    /// <summary>λ of generalized advantage estimation. 1: discounted returns minus the baseline.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>The standard deviation of the baseline's error, in units of ‖V‖ / S.</summary>
    public double ValueNoise { get; init; } = 1;
}

/// <summary>By episodes of the policy θ, and an estimator whose derivatives stand for those of the return.</summary>
/// <remarks>
/// The baseline, which also stands for what follows the last step, is the exact V of the acting policy plus noise, drawn anew at
/// each evaluation. It follows φ where φ changes the rewards, as a critic that is trained on them would.
/// </remarks>
/// <param name="estimator">One of <see cref="Estimators"/>, in <see cref="EstimatorOptions.Paper"/>'s convention.</param>
/// <param name="source">Episodes of θ itself.</param>
/// <param name="credit">How actions are credited.</param>
/// <param name="random">Draws the baseline's error.</param>
public sealed class Sampled(IObjectiveEstimator estimator, IEpisodeSource source, CreditOptions credit, Generator random) : IEvaluation
{
    /// <inheritdoc/>
    public Tensor Value(TabularReturn returns, Tensor theta, Tensor phi)
    {
        ArgumentNullException.ThrowIfNull(returns);
        var (model, logPolicy) = (returns.Model(phi), returns.LogPolicy(theta, phi));
        var behavior = logPolicy.detach();
        var episodes = source.Next(model, behavior);
        var data = Data(episodes, model, behavior);
        return estimator.Objective(new Likelihood(episodes.Of(logPolicy), data.Rollouts.Behavior), data);
    }

    private TaskData Data(Episodes episodes, MarkovModel model, Tensor behavior)
    {
        var rewards = episodes.Of(model.Rewards);                                              // [M, N, H]
        var horizon = rewards.shape[2];
        var values = episodes.OfStates(Baseline(model, behavior.exp()));                       // [M, N, H + 1]
        var residuals = rewards + (model.Discount * values.narrow(2, 1, horizon)) - values.narrow(2, 0, horizon);
        var advantages = DiscountedSum.ToGo(residuals, model.Discount * credit.Lambda);
        var powers = full([1], model.Discount, rewards.dtype).pow(arange(horizon, rewards.dtype));
        return new(
            new TaskBatch(model.Start), Facts(episodes, rewards, behavior),
            new AdvantageEstimate(advantages, ones([rewards.shape[0]], rewards.dtype), rewards, powers));
    }

    private Tensor Baseline(MarkovModel model, Tensor policy)
    {
        var values = model.Values(policy);
        if (credit.ValueNoise == 0) return values;
        var scale = values.detach().square().sum(-1, keepdim: true).sqrt() * (credit.ValueNoise / model.States);
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
