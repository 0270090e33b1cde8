using MetaRLTorch.Environments;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>w r_φ(s, a), a reward that is meta-learned: r_φ is the hyperbolic tangent of a network, φ's rule.</summary>
/// <remarks>Its last layer starts at zero: before the first meta-iteration the reward is 0 everywhere, and its gradient is not.</remarks>
/// <param name="observationSize">S.</param>
/// <param name="actions">Discrete actions have an output each; continuous ones are seen beside the observation.</param>
/// <param name="hiddenSizes">Units of the hidden layers; with none and one-hot states the network is a table.</param>
/// <param name="weight">w.</param>
public sealed class IntrinsicReward(int observationSize, ActionSpace actions, IReadOnlyList<int> hiddenSizes, double weight = 1) : IRule
{
    private readonly BatchedMlp _network = actions.IsDiscrete
        ? new([observationSize, .. hiddenSizes, actions.Size], Activation.Tanh)
        : new([observationSize + actions.Size, .. hiddenSizes, 1], Activation.Tanh);

    /// <summary>w r_φ(s_h, a_h) of what happened, 0 where the episode had ended: [M, N, H].</summary>
    /// <param name="rule">φ's rule as each task sees it, [M, …].</param>
    /// <param name="rollouts">What happened.</param>
    public Tensor Of(Parameters rule, Rollouts rollouts)
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        var (seen, done) = (rollouts.Observations, rollouts.Actions);
        var rewards = _network.Forward(rule, actions.IsDiscrete ? seen : torch.cat([seen, done], -1)).tanh();
        return weight * (actions.IsDiscrete ? rewards.gather(-1, done.unsqueeze(-1)) : rewards).squeeze(-1) * rollouts.Alive;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names(IReadOnlyList<string> start) => [.. _network.ParameterNames.Select(name => $"reward.{name}")];

    /// <inheritdoc/>
    public Parameters Initialize(Parameters start, Generator random)
    {
        Tensor[] drawn = [.. _network.Initialize(random, new(start.Device, start.DataType))];
        return new([.. drawn[..^2], .. drawn[^2..].Select(tensor => torch.zeros_like(tensor))]);
    }
}
