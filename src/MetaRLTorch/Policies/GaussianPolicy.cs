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
    /// <summary>The least log σ; a smaller parameter stands for it.</summary>
    internal static readonly double SmallestLogStd = Math.Log(1e-6);

    /// <inheritdoc/>
    public ActionSpace Actions => actions;

    /// <summary>The network of the mean.</summary>
    internal BatchedMlp Network { get; } =
        new([observationSize, .. options.HiddenSizes, actions.Size], options.Activation);

    /// <inheritdoc/>
    public IReadOnlyList<string> ParameterNames => [.. Network.ParameterNames, "log_std"];

    /// <inheritdoc/>
    public Parameters Initialize(Generator random, Compute compute) => new([
        .. Network.Initialize(random, compute),
        torch.full([actions.Size], options.InitialLogStd, compute.DataType, compute.Device)]);

    /// <inheritdoc/>
    public ActionDistribution Distribution(Parameters theta, Tensor observations)
    {
        var mean = Network.Forward(theta, observations);
        return new DiagonalGaussian(mean, LogStd(theta, mean.dim()));
    }

    /// <inheritdoc/>
    /// <remarks>σ does not depend on the state, so that σ ε of all steps is one product.</remarks>
    public Func<int, Tensor, (ActionDistribution Distribution, Tensor Action)> Actor(Parameters theta, Tensor noise)
    {
        var logStd = LogStd(theta, dimensions: 3);
        var perturbations = noise * logStd.exp().unsqueeze(1);                                       // [M, H, N, A]
        return (step, observations) =>
        {
            var mean = Network.Forward(theta, observations);
            return (new DiagonalGaussian(mean, logStd), mean + perturbations.select(1, step));
        };
    }

    /// <inheritdoc/>
    public Tensor SampleNoise(TaskStreams random, int episodes, int horizon, ScalarType type, Device device) =>
        random.Normal(RandomPurpose.Policy, [horizon, episodes, actions.Size], type, device);

    /// <summary>log σ: [M, 1, …, A], with M = 1 where all tasks share it.</summary>
    private Tensor LogStd(Parameters theta, long dimensions)
    {
        var clamped = theta[Network.ParameterCount].clamp((Scalar)SmallestLogStd);
        return clamped.view([-1, .. Enumerable.Repeat(1L, (int)dimensions - 2), actions.Size]);
    }
}
