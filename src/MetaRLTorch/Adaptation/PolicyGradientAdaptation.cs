using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Adaptation;

/// <summary>An inner loop of K policy-gradient steps, each on fresh data.</summary>
/// <param name="policy">The policy.</param>
/// <param name="estimator">The surrogate whose gradient is followed.</param>
/// <param name="steps">K.</param>
/// <param name="workers">The threads that share the tasks when data is collected.</param>
/// <param name="shardTasks">Tasks differentiated together on one thread; 0 for all.</param>
/// <param name="keptTasks">
/// The steps of so many tasks, taken while data is collected, are kept with their graphs for the meta-gradient.
/// </param>
public abstract class PolicyGradientAdaptation(
    IPolicy policy,
    IObjectiveEstimator estimator,
    int steps,
    TaskWorkers workers,
    int shardTasks,
    int keptTasks) : IAdaptation
{
    private readonly ShardedStep _sharded = new(policy, workers, shardTasks, keptTasks);

    /// <summary>K.</summary>
    public int Steps => steps;

    /// <summary>One inner step in every task, with values only.</summary>
    /// <param name="theta">Parameters per task, [M, …].</param>
    /// <param name="rollouts">Data drawn with them.</param>
    /// <returns>The adapted parameters, [M, …], without a graph.</returns>
    public Parameters Step(Parameters theta, Rollouts rollouts) => _sharded.Take(theta, rollouts, Step);

    /// <inheritdoc/>
    Parameters IAdaptation.Step(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts) =>
        Step(adapted, rollouts);

    /// <summary>One inner step as a function of the parameters.</summary>
    /// <param name="theta">Parameters per task, [M, …], that gradients can be taken with respect to.</param>
    /// <param name="current">What they say about the data.</param>
    /// <param name="rollouts">The data.</param>
    /// <param name="differentiable">Whether the result carries the graph of the step (∇²J included), or values
    /// only.</param>
    /// <returns>The adapted parameters: [M, …]; leaves when not <paramref name="differentiable"/>.</returns>
    public Parameters Step(Parameters theta, Likelihood current, Rollouts rollouts, bool differentiable)
    {
        if (rollouts.Known is { } known && ReferenceEquals(current, known.Step.Likelihood)) return known.Step.Next;
        var gradient = Gradient.PerTask(estimator.Objective(current, rollouts), theta, differentiable);
        return differentiable ? Move(theta, gradient) : Move(theta.Detach(), gradient).Track();
    }

    /// <summary>Where a step along ∇J_i(θ_i; D_i) leads.</summary>
    /// <param name="theta">Parameters per task, [M, …].</param>
    /// <param name="gradient">∇J_i, of the same shapes.</param>
    protected abstract Parameters Move(Parameters theta, Parameters gradient);
}
