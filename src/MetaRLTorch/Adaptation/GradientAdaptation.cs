using MetaRLTorch.Estimators;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

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
    int keptTasks = 0) : PolicyGradientAdaptation(policy, estimator, options.Steps, workers, shardTasks, keptTasks)
{
    private readonly IPolicy _policy = policy;
    private readonly IObjectiveEstimator _estimator = estimator;

    /// <summary>The derivative of one inner step at θ_i: a symmetric linear map, I + α ∇²J_i(θ_i; D_i).</summary>
    /// <param name="theta">Leaves per task, [M, …].</param>
    /// <param name="rollouts">The data of the step.</param>
    public AdaptationDerivative Differentiate(Parameters theta, Rollouts rollouts)
    {
        var objective = _estimator.Objective(rollouts.Likelihood(_policy, theta), rollouts);
        return new(theta, Gradient.PerTask(objective, theta, differentiable: true), options.StepSize);
    }

    /// <inheritdoc/>
    protected override Parameters Move(Parameters theta, Parameters gradient) => theta + (options.StepSize * gradient);
}
