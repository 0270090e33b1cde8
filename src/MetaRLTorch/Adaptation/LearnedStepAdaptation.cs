using MetaRLTorch.Estimators;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;

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
    int keptTasks = 0) : PolicyGradientAdaptation(policy, estimator, options.Steps, workers, shardTasks, keptTasks)
{
    /// <inheritdoc/>
    protected override Parameters Move(Parameters theta, Parameters gradient)
    {
        var own = theta.Count / 2;
        return new([
            .. Enumerable.Range(0, own).Select(j => theta[j] + (theta[own + j] * gradient[j])),
            .. theta.Skip(own)]);
    }
}
