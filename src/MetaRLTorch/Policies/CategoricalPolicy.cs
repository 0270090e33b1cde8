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
    private readonly BatchedMlp _network =
        new([observationSize, .. options.HiddenSizes, actions.Size], options.Activation);

    /// <inheritdoc/>
    public ActionSpace Actions => actions;

    /// <inheritdoc/>
    public IReadOnlyList<string> ParameterNames => [.. _network.ParameterNames];

    /// <inheritdoc/>
    public Parameters Initialize(Generator random, Compute compute) => new([.. _network.Initialize(random, compute)]);

    /// <inheritdoc/>
    public Tensor Locate(Parameters theta, Tensor observations) => _network.Forward(theta, observations);

    /// <inheritdoc/>
    public ActionDistribution Distribution(Parameters theta, Tensor location) => new Categorical(location);

    /// <inheritdoc/>
    public Tensor DrawPerturbations(TaskStreams random, int episodes, int horizon, Parameters theta) =>
        Categorical.Gumbel(
            random.Uniform(RandomPurpose.Policy, [horizon, episodes, actions.Size], theta.DataType, theta.Device));

    /// <inheritdoc/>
    public Tensor Act(Tensor location, Tensor perturbation) => (location + perturbation).argmax(-1);
}
