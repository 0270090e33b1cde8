using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>A network for the logits of a choice among discrete actions.</summary>
/// <param name="observationSize">S.</param>
/// <param name="actions">A discrete action space.</param>
/// <param name="options">The network.</param>
public sealed class CategoricalPolicy(int observationSize, ActionSpace actions, PolicyOptions options) : IPolicy
{
    /// <inheritdoc/>
    public ActionSpace Actions => actions;

    /// <summary>The network of the logits.</summary>
    internal BatchedMlp Network { get; } =
        new([observationSize, .. options.HiddenSizes, actions.Size], options.Activation);

    /// <inheritdoc/>
    public IReadOnlyList<string> ParameterNames => [.. Network.ParameterNames];

    /// <inheritdoc/>
    public Parameters Initialize(Generator random, Compute compute) => new([.. Network.Initialize(random, compute)]);

    /// <inheritdoc/>
    public ActionDistribution Distribution(Parameters theta, Tensor observations) =>
        new Categorical(Network.Forward(theta, observations));

    /// <inheritdoc/>
    public Tensor SampleNoise(TaskStreams random, int episodes, int horizon, ScalarType type, Device device) =>
        Categorical.Gumbel(random.Uniform(RandomPurpose.Policy, [horizon, episodes, actions.Size], type, device));
}
