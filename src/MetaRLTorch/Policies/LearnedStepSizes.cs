using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>
/// A policy whose meta-parameters carry an inner step size for every scalar: θ = (policy's parameters, step sizes).
/// </summary>
/// <param name="policy">The policy, which reads only its own parameters.</param>
/// <param name="initial">Every step size at the start.</param>
public sealed class LearnedStepSizes(IPolicy policy, double initial) : IPolicy
{
    /// <inheritdoc/>
    public ActionSpace Actions => policy.Actions;

    /// <inheritdoc/>
    public IReadOnlyList<string> ParameterNames =>
        [.. policy.ParameterNames, .. policy.ParameterNames.Select(name => $"step_size.{name}")];

    /// <inheritdoc/>
    public Parameters Initialize(Generator random, Compute compute)
    {
        var own = policy.Initialize(random, compute);
        return new([.. own, .. own.Select(t => torch.full_like(t, initial))]);
    }

    /// <inheritdoc/>
    public Tensor Locate(Parameters theta, Tensor observations) => policy.Locate(theta, observations);

    /// <inheritdoc/>
    public ActionDistribution Distribution(Parameters theta, Tensor location) => policy.Distribution(theta, location);

    /// <inheritdoc/>
    public Tensor DrawPerturbations(TaskStreams random, int episodes, int horizon, Parameters theta) =>
        policy.DrawPerturbations(random, episodes, horizon, theta);

    /// <inheritdoc/>
    public Tensor Act(Tensor location, Tensor perturbation) => policy.Act(location, perturbation);
}
