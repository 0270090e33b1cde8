using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>
/// The proximal inner loop: ascent on h_i(u) = J_i(u) − λ/2 ‖u − θ‖², whose maximum over u is the Moreau envelope.
/// </summary>
/// <remarks>
/// u_i ← u_i + η (∇J_i(u_i; D) − λ (u_i − θ)); a task whose gradient is within ν stands still. For an L-smooth J_i and
/// λ &gt; L a gradient within ν means that u_i is within ν/(λ − L) of the maximum. First derivatives only.
/// </remarks>
/// <param name="policy">The policy.</param>
/// <param name="estimator">The surrogate of J_i.</param>
/// <param name="options">K and η (its step size).</param>
/// <param name="proximal">λ and ν.</param>
/// <param name="workers">The threads that share the tasks.</param>
/// <param name="shardTasks">Tasks differentiated together on one thread; 0 for all.</param>
public sealed class ProximalAdaptation(
    IPolicy policy,
    IObjectiveEstimator estimator,
    AdaptationOptions options,
    ProximalOptions proximal,
    TaskWorkers workers,
    int shardTasks) : IAdaptation
{
    /// <summary>K.</summary>
    public int Steps => options.Steps;

    /// <summary>λ.</summary>
    public double Lambda => proximal.Lambda;

    /// <inheritdoc/>
    Parameters IAdaptation.Step(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts) =>
        Step(adapted, theta, rollouts);

    /// <summary>h_i(u, θ) by the estimator, differentiable in both: [M].</summary>
    /// <param name="adapted">u, [M, …].</param>
    /// <param name="theta">θ, [M, …].</param>
    /// <param name="rollouts">Data drawn with <paramref name="adapted"/>.</param>
    public Tensor Objective(Parameters adapted, Parameters theta, Rollouts rollouts)
    {
        var square = (adapted - theta).FlattenPerTask().square().sum(-1);
        return estimator.Objective(rollouts.Likelihood(policy, adapted), rollouts) - (0.5 * proximal.Lambda * square);
    }

    /// <summary>One inner step in every task, with values only.</summary>
    /// <param name="adapted">u_i, [M, …].</param>
    /// <param name="theta">θ, [M, …].</param>
    /// <param name="rollouts">Data drawn with <paramref name="adapted"/>.</param>
    public Parameters Step(Parameters adapted, Parameters theta, Rollouts rollouts)
    {
        var next = adapted.Map(t => torch.empty(t.shape, t.dtype, t.device));
        workers.ForEachShard(rollouts.Tasks, shardTasks, (_, shard) =>
        {
            var own = adapted.ForTasks(shard).Track();
            var data = rollouts.ForTasks(shard);
            var objective = estimator.Objective(data.Likelihood(policy, own), data);
            var gradient = Gradient.PerTask(objective, own, differentiable: false);                // ∇J_i(u_i; D)
            next.ForTasks(shard).CopyFrom(Ascend(own.Detach(), theta.ForTasks(shard), gradient).Adapted);
        });
        return next;
    }

    /// <summary>One step along a given ∇J_i.</summary>
    /// <param name="adapted">u_i: [M, …].</param>
    /// <param name="theta">θ: [M, …].</param>
    /// <param name="gradient">∇J_i(u_i): [M, …].</param>
    public ProximalStep Ascend(Parameters adapted, Parameters theta, Parameters gradient)
    {
        var ascent = gradient - (proximal.Lambda * (adapted - theta));                             // ∇h_i(u_i)
        var norm = ascent.FlattenPerTask().square().sum(-1).sqrt();
        var moves = norm.gt(proximal.Tolerance).to(norm.dtype);
        return new(adapted + (options.StepSize * ascent.ScalePerTask(moves)), norm);
    }
}

/// <summary>What a proximal step did.</summary>
/// <param name="Adapted">The next u_i: [M, …].</param>
/// <param name="GradientNorm">‖∇h_i‖ before the step: [M].</param>
public sealed record ProximalStep(Parameters Adapted, Tensor GradientNorm);
