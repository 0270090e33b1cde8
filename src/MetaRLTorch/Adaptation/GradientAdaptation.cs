using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>The policy-gradient inner loop: θ_i ← θ_i + α ∇J_i(θ_i; D_i).</summary>
/// <remarks>Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), eq. 1; α is shared by all steps.</remarks>
/// <param name="policy">The policy.</param>
/// <param name="estimator">The surrogate whose gradient is followed.</param>
/// <param name="options">K and α.</param>
/// <param name="workers">The threads that share the tasks when data is collected.</param>
/// <param name="shardTasks">Tasks differentiated together on one thread; 0 for all.</param>
/// <param name="keptTasks">
/// The steps of so many tasks, taken while data is collected, are kept with their graphs for the meta-gradient.
/// </param>
public sealed class GradientAdaptation(
    IPolicy policy,
    IObjectiveEstimator estimator,
    AdaptationOptions options,
    TaskWorkers workers,
    int shardTasks,
    int keptTasks = 0) : IAdaptation
{
    private readonly ShardedStep _sharded = new(policy, workers, shardTasks, keptTasks);

    /// <summary>K.</summary>
    public int Steps => options.Steps;

    /// <summary>One inner step in every task, with values only.</summary>
    /// <param name="theta">Parameters per task, [M, …].</param>
    /// <param name="rollouts">Data drawn with them.</param>
    /// <returns>The adapted parameters, [M, …], without a graph.</returns>
    public Parameters Step(Parameters theta, Rollouts rollouts) => _sharded.Take(theta, rollouts, Step);

    /// <inheritdoc/>
    Parameters IAdaptation.Step(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts) =>
        Step(adapted, rollouts);

    /// <summary>One inner step as a function of θ_i.</summary>
    /// <param name="theta">Parameters per task, [M, …], that gradients can be taken with respect to.</param>
    /// <param name="current">What they say about the data.</param>
    /// <param name="rollouts">The data.</param>
    /// <param name="differentiable">Whether the result carries the graph of the step (∇²J included), or values
    /// only.</param>
    /// <returns>θ_i + α ∇J_i(θ_i; D_i): [M, …]; leaves when not <paramref name="differentiable"/>.</returns>
    public Parameters Step(Parameters theta, Likelihood current, Rollouts rollouts, bool differentiable)
    {
        if (rollouts.Known is { } known && ReferenceEquals(current, known.Step.Likelihood)) return known.Step.Next;
        var gradient = Gradient.PerTask(estimator.Objective(current, rollouts), theta, differentiable);
        return differentiable
            ? theta + (options.StepSize * gradient)
            : (theta.Detach() + (options.StepSize * gradient)).Track();
    }

    /// <summary>The derivative of one inner step at θ_i: a symmetric linear map, I + α ∇²J_i(θ_i; D_i).</summary>
    /// <param name="theta">Leaves per task, [M, …].</param>
    /// <param name="rollouts">The data of the step.</param>
    public AdaptationDerivative Differentiate(Parameters theta, Rollouts rollouts)
    {
        var objective = estimator.Objective(rollouts.Likelihood(policy, theta), rollouts);
        return new(theta, Gradient.PerTask(objective, theta, differentiable: true), options.StepSize);
    }
}
