using System.Collections.Concurrent;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.Adaptation;

/// <summary>Takes an inner step while data is collected: shards of tasks on worker threads.</summary>
/// <param name="policy">The policy.</param>
/// <param name="workers">The threads that share the tasks.</param>
/// <param name="shardTasks">Tasks differentiated together on one thread; 0 for all.</param>
/// <param name="keptTasks">Of so many tasks the graphs of the steps are kept for the meta-gradient.</param>
internal sealed class ShardedStep(IPolicy policy, TaskWorkers workers, int shardTasks, int keptTasks)
{
    /// <summary>θ_i^(k+1) from θ_i^k and a step as a function of parameters, likelihood and data.</summary>
    /// <param name="theta">θ_i^k.</param>
    /// <param name="rollouts">D_i^k; remembers the steps that are kept.</param>
    /// <param name="step">The step; its last argument says whether its derivative is wanted.</param>
    public Parameters Take(
        Parameters theta, Rollouts rollouts, Func<Parameters, Likelihood, Rollouts, bool, Parameters> step)
    {
        var adapted = theta.Map(t => torch.empty(t.shape, t.dtype, t.device));
        var kept = new ConcurrentDictionary<TaskRange, InnerStep>();
        workers.ForEachShard(rollouts.Tasks, shardTasks, (_, shard) =>
        {
            var data = rollouts.ForTasks(shard);
            var keep = shard.Start + shard.Count <= keptTasks;
            var start = keep ? theta.ForTasks(shard).Clone().Track() : theta.ForTasks(shard).Track();
            var likelihood = data.Likelihood(policy, start);
            var next = step(start, likelihood, data, keep);
            adapted.ForTasks(shard).CopyFrom(next);
            if (keep) kept[shard] = new InnerStep(start, likelihood, next).Own();
        });
        foreach (var inner in kept.Values) inner.LiveAsLongAs(adapted[0]);
        rollouts.Steps = kept;
        return adapted;
    }
}
