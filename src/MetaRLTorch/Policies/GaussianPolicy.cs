using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>
/// A network for the mean of a diagonal Gaussian, with a learned log standard deviation that the inner loop adapts too.
/// </summary>
/// <remarks>π(a|s; θ) = N(μ_θ(s), diag σ²), σ independent of the state and at least 10⁻⁶.</remarks>
/// <param name="observationSize">S.</param>
/// <param name="actions">A continuous action space.</param>
/// <param name="options">The network.</param>
public sealed class GaussianPolicy(int observationSize, ActionSpace actions, PolicyOptions options) : IPolicy
{
    private static readonly double SmallestLogStd = Math.Log(1e-6);

    private readonly BatchedMlp _network =
        new([observationSize, .. options.HiddenSizes, actions.Size], options.Activation);

    /// <inheritdoc/>
    public ActionSpace Actions => actions;

    /// <inheritdoc/>
    public IReadOnlyList<string> ParameterNames => [.. _network.ParameterNames, "log_std"];

    /// <inheritdoc/>
    public Parameters Initialize(Generator random, Compute compute) => new([
        .. _network.Initialize(random, compute),
        torch.full([actions.Size], options.InitialLogStd, compute.DataType, compute.Device)]);

    /// <inheritdoc/>
    public Tensor Locate(Parameters theta, Tensor observations) => _network.Forward(theta, observations);

    /// <inheritdoc/>
    public ActionDistribution Distribution(Parameters theta, Tensor location) =>
        new DiagonalGaussian(location, LogStd(theta));

    /// <inheritdoc/>
    /// <remarks>σ ε with ε standard normal.</remarks>
    public Tensor DrawPerturbations(TaskStreams random, int episodes, int horizon, Parameters theta) =>
        random.Normal(RandomPurpose.Policy, [horizon, episodes, actions.Size], theta.DataType, theta.Device) *
        LogStd(theta).exp().unsqueeze(1);

    /// <inheritdoc/>
    public Tensor Act(Tensor location, Tensor perturbation) => location + perturbation;

    /// <summary>log σ: [M, 1, A].</summary>
    private Tensor LogStd(Parameters theta) =>
        theta[_network.ParameterCount].clamp((Scalar)SmallestLogStd).unsqueeze(1);
}
