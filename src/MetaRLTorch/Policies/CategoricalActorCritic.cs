using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>One network for the logits of a choice among discrete actions and, as its last output, the value.</summary>
/// <param name="observationSize">S.</param>
/// <param name="actions">A discrete action space.</param>
/// <param name="options">The network.</param>
public sealed class CategoricalActorCritic(int observationSize, ActionSpace actions, PolicyOptions options) : IActorCritic
{
    private readonly BatchedMlp _network = new([observationSize, .. options.HiddenSizes, actions.Size + 1], options.Activation);

    /// <inheritdoc/>
    public ActionSpace Actions => actions;

    /// <inheritdoc/>
    public IReadOnlyList<string> ParameterNames => [.. _network.ParameterNames];

    /// <inheritdoc/>
    public Parameters Initialize(Generator random, Compute compute) => new([.. _network.Initialize(random, compute)]);

    /// <inheritdoc/>
    public ActionDistribution Distribution(Parameters theta, Tensor observations) => Judge(theta, observations).Distribution;

    /// <inheritdoc/>
    public Tensor Values(Parameters theta, Tensor observations) => Judge(theta, observations).Values;

    /// <inheritdoc/>
    public (ActionDistribution Distribution, Tensor Values) Judge(Parameters theta, Tensor observations)
    {
        var outputs = _network.Forward(theta, observations);
        return (new Categorical(outputs.narrow(-1, 0, actions.Size)), outputs.select(-1, actions.Size));
    }

    /// <inheritdoc/>
    public Tensor SampleNoise(TaskStreams random, int episodes, int horizon, ScalarType type, Device device) =>
        Categorical.Gumbel(random.Uniform(RandomPurpose.Policy, [horizon, episodes, actions.Size], type, device));
}
