using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>Two players who choose independently between two actions, one logit per state each: π(a, b|s) = π_1(a|s) π_2(b|s).</summary>
/// <remarks>π_p(0|s) = sigmoid(θ_p,s). The action is 2 a + b. Observations are one-hot.</remarks>
/// <param name="states">The number of states, S.</param>
public sealed class TwoPlayerPolicy(int states) : IPolicy
{
    /// <inheritdoc/>
    public ActionSpace Actions { get; } = ActionSpace.Discrete(4);

    /// <inheritdoc/>
    public IReadOnlyList<string> ParameterNames => [Players.First, Players.Second];

    /// <inheritdoc/>
    /// <remarks>Zero logits: both players choose uniformly.</remarks>
    public Parameters Initialize(Generator random, Compute compute) => new(
        [.. ParameterNames.Select(_ => torch.zeros(states, compute.DataType, compute.Device))]);

    /// <inheritdoc/>
    public ActionDistribution Distribution(Parameters theta, Tensor observations)
    {
        var rows = observations.reshape(observations.shape[0], -1, states);
        Tensor Of(int player) => torch.matmul(rows, theta[player].unsqueeze(-1));          // [M, B, 1]
        var (first, second) = (Of(0), Of(1));
        var logits = torch.cat([first + second, first, second, torch.zeros_like(first)], -1);
        return new Categorical(logits.view([.. observations.shape[..^1], Actions.Size]));
    }

    /// <inheritdoc/>
    public Tensor SampleNoise(TaskStreams random, int episodes, int horizon, ScalarType type, Device device) =>
        Categorical.Gumbel(random.Uniform(RandomPurpose.Policy, [horizon, episodes, Actions.Size], type, device));
}
