using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>BO-MRL's two levels for networks: several steps on one batch of importance-weighted data.</summary>
/// <remarks>
/// L(u, θ) = mean over the data of π_u(a|s)/π_θ(a|s) Â, with data and advantages held constant: in θ only the distance
/// is differentiated. The derivative of the states visited and of Q with respect to θ is left out, which biases the
/// meta-gradient; the exact lower level has it. K steps stop short of the maximum, which implicit differentiation
/// assumes: a second bias, smaller for larger λ.
/// </remarks>
/// <param name="policy">The policy.</param>
/// <param name="gain">L, the likelihood ratio.</param>
/// <param name="outer">The surrogate of the upper level's return.</param>
/// <param name="options">The distance, λ and the steps.</param>
/// <param name="workers">The threads that share the tasks.</param>
/// <param name="shardTasks">Tasks differentiated together on one thread; 0 for all.</param>
public sealed class SampledLowerLevel(
    IPolicy policy,
    LikelihoodRatio gain,
    IObjectiveEstimator outer,
    WithinTaskOptions options,
    TaskWorkers workers,
    int shardTasks) : ILowerLevel
{
    /// <inheritdoc/>
    public Parameters Solve(Parameters theta, TaskBatch tasks, Rollouts rollouts)
    {
        var adapted = theta.Map(t => torch.empty(t.shape, t.dtype, t.device));
        workers.ForEachShard(rollouts.Tasks, shardTasks, (_, shard) =>
        {
            var (own, data) = (theta.ForTasks(shard).Detach(), rollouts.ForTasks(shard));
            adapted.ForTasks(shard).CopyFrom(Ascend(own, tasks.ForTasks(shard), data));
        });
        return adapted;
    }

    /// <inheritdoc/>
    public Tensor Objective(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts)
    {
        var current = rollouts.Likelihood(policy, adapted);
        return gain.Objective(current, rollouts) - (options.Lambda * Distance(current, adapted, theta, rollouts));
    }

    /// <inheritdoc/>
    public Tensor Return(Parameters adapted, TaskBatch tasks, Rollouts rollouts) =>
        outer.Objective(rollouts.Likelihood(policy, adapted), rollouts);

    /// <summary>D²(π_θ, π_u), averaged over the steps that happened: [M].</summary>
    private Tensor Distance(Likelihood current, Parameters adapted, Parameters theta, Rollouts rollouts)
    {
        if (options.Algorithm == WithinTaskAlgorithm.Alg3) return (adapted - theta).FlattenPerTask().square().sum(-1);
        var (u, phi) = (current.Distribution, rollouts.Likelihood(policy, theta).Distribution);
        var perStep = options.Algorithm == WithinTaskAlgorithm.Alg1 ? phi.DivergenceFrom(u) : u.DivergenceFrom(phi);
        return (perStep.view(rollouts.Alive.shape) * rollouts.Alive).sum([1, 2]) / rollouts.Alive.sum([1, 2]);
    }

    private Parameters Ascend(Parameters theta, TaskBatch tasks, Rollouts rollouts)
    {
        var size = options.StepSize ?? 1 / (2 * options.Lambda);
        var adapted = theta;
        for (var k = 0; k < options.Steps; k++)
        {
            var leaf = adapted.Track();
            adapted = adapted + (size * Gradient.PerTask(Objective(leaf, theta, tasks, rollouts), leaf, differentiable: false));
        }

        return adapted;
    }
}
