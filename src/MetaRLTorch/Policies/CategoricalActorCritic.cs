using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>One network for the logits of a choice among discrete actions and, as its last output, the value.</summary>
/// <remarks>A picture goes through 16 filters of 3 × 3 cells first.</remarks>
/// <param name="environment">The sizes; its actions are discrete.</param>
/// <param name="options">The network.</param>
public sealed class CategoricalActorCritic(EnvironmentSpec environment, PolicyOptions options) : IActorCritic
{
    private const int Filters = 16;

    private readonly INetwork _network = environment.Picture is { } picture
        ? new BatchedConvolution(picture, Filters, [.. options.HiddenSizes, environment.Actions.Size + 1], options.Activation)
        : new BatchedMlp([environment.ObservationSize, .. options.HiddenSizes, environment.Actions.Size + 1], options.Activation);

    /// <inheritdoc/>
    public ActionSpace Actions => environment.Actions;

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
        return (new Categorical(outputs.narrow(-1, 0, Actions.Size)), outputs.select(-1, Actions.Size));
    }

    /// <inheritdoc/>
    public Tensor SampleNoise(TaskStreams random, int episodes, int horizon, ScalarType type, Device device) =>
        Categorical.Gumbel(random.Uniform(RandomPurpose.Policy, [horizon, episodes, Actions.Size], type, device));
}
