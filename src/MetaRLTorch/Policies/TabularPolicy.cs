using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>One row of logits per state: π(a|s; θ) = softmax(θ_s)_a. Observations are one-hot.</summary>
/// <param name="states">The number of states, S.</param>
/// <param name="actions">A discrete action space.</param>
public sealed class TabularPolicy(int states, ActionSpace actions) : IPolicy
{
    /// <inheritdoc/>
    public ActionSpace Actions => actions;

    /// <inheritdoc/>
    public IReadOnlyList<string> ParameterNames => ["logits"];

    /// <inheritdoc/>
    /// <remarks>Zero logits: the uniform policy.</remarks>
    public Parameters Initialize(Generator random, Compute compute) =>
        new([torch.zeros(states, actions.Size, compute.DataType, compute.Device)]);

    /// <inheritdoc/>
    public ActionDistribution Distribution(Parameters theta, Tensor observations)
    {
        var rows = observations.reshape(observations.shape[0], -1, states);
        return new Categorical(torch.matmul(rows, theta[0]).view([.. observations.shape[..^1], actions.Size]));
    }

    /// <inheritdoc/>
    public Tensor SampleNoise(TaskStreams random, int episodes, int horizon, ScalarType type, Device device) =>
        Categorical.Gumbel(random.Uniform(RandomPurpose.Policy, [horizon, episodes, actions.Size], type, device));
}
