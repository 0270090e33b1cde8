using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.Adaptation;

/// <summary>
/// The inner loop of Meta-SGD: θ_i ← θ_i + α ∘ ∇J_i(θ_i; D_i) with one learned step size for every scalar.
/// </summary>
/// <remarks>
/// Parameters are (θ_i, α) as <see cref="LearnedStepSizes"/> lays them out; α passes through a step unchanged.
/// </remarks>
/// <param name="policy">The policy.</param>
/// <param name="estimator">The surrogate whose gradient is followed.</param>
/// <param name="options">K; its step size is where α starts.</param>
/// <param name="workers">The threads that share the tasks when data is collected.</param>
/// <param name="shardTasks">Tasks differentiated together on one thread; 0 for all.</param>
/// <param name="keptTasks">
/// The steps of so many tasks, taken while data is collected, are kept with their graphs for the meta-gradient.
/// </param>
public sealed class LearnedStepAdaptation(
    LearnedStepSizes policy,
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
    /// <param name="theta">(θ_i, α), [M, …].</param>
    /// <param name="rollouts">Data drawn with them.</param>
    public Parameters Step(Parameters theta, Rollouts rollouts) => _sharded.Take(theta, rollouts, Step);

    /// <inheritdoc/>
    Parameters IAdaptation.Step(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts) =>
        Step(adapted, rollouts);

    /// <summary>One inner step as a function of θ_i and α.</summary>
    /// <param name="theta">(θ_i, α), [M, …], that gradients can be taken with respect to.</param>
    /// <param name="current">What they say about the data.</param>
    /// <param name="rollouts">The data.</param>
    /// <param name="differentiable">Whether the result carries the graph of the step, or values only.</param>
    public Parameters Step(Parameters theta, Likelihood current, Rollouts rollouts, bool differentiable)
    {
        if (rollouts.Known is { } known && ReferenceEquals(current, known.Step.Likelihood)) return known.Step.Next;
        var own = theta.Count / 2;
        var gradient = Gradient.PerTask(estimator.Objective(current, rollouts), theta, differentiable);
        var next = new Parameters([
            .. Enumerable.Range(0, own).Select(j => theta[j] + (theta[own + j] * gradient[j])),
            .. theta.Skip(own)]);
        return differentiable ? next : next.Track();
    }
}
