using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Optimizers;

/// <summary>
/// The mean meta-objective of a batch, its gradient and the curvature of its divergence: a map over shards of tasks and
/// a sum in task order, so the result has the same bits for any number of workers.
/// </summary>
/// <param name="algorithm">The method.</param>
/// <param name="batch">The data of all M tasks.</param>
/// <param name="workers">The threads that share the tasks.</param>
/// <param name="shardTasks">Tasks differentiated together on one thread; 0 for all.</param>
public sealed class ShardedObjective(IMetaAlgorithm algorithm, MetaBatch batch, TaskWorkers workers, int shardTasks)
{
    private readonly int _tasks = batch.Tasks.Count;

    /// <summary>Objective and divergence at θ, averaged over tasks.</summary>
    public ObjectiveValue Evaluate(Parameters theta) => Map(theta, (leaf, shard, _) =>
        algorithm.Objective(leaf, batch.ForTasks(shard), differentiable: false));

    /// <summary>Objective and divergence at θ, and the meta-gradient: a vector [P], the direction of ascent.</summary>
    public (ObjectiveValue Value, Tensor Gradient) Gradient(Parameters theta)
    {
        var gradients = torch.empty([Shards, theta.Size], theta.DataType, theta.Device);
        var value = Map(theta, (leaf, shard, index) =>
        {
            var steps = batch.TakeSteps(shard, leaf);
            var objective = algorithm.Objective(leaf, batch.ForTasks(shard).With(leaf, steps));
            gradients.select(0, index).copy_(GradientThrough(steps, objective.Value.sum(), leaf).Flatten());
            return objective;
        });
        return (value, gradients.sum([0]) / _tasks);
    }

    /// <summary>
    /// The Hessian of the divergence at the parameters that sampled the data. The caller disposes it.
    /// </summary>
    /// <param name="theta">Gives the products their shapes.</param>
    /// <param name="episodes">How many episodes of each task to compute it from; null for all.</param>
    public ShardedCurvature Curvature(Parameters theta, int? episodes = null)
    {
        var shards = new AdaptedFisher[Shards];
        var data = episodes is { } count ? batch.FirstEpisodes(count) : batch;
        workers.ForEachShard(_tasks, shardTasks, (index, shard) =>
            shards[index] = algorithm.Curvature(data.ForTasks(shard)).Own());
        return new(shards, theta, _tasks, workers);
    }

    private int Shards => shardTasks == 0 ? 1 : (_tasks + shardTasks - 1) / shardTasks;

    /// <summary>
    /// ∇_θ of a value that depends on θ and on the results of kept inner steps: backward through the steps, one by one.
    /// </summary>
    private static Parameters GradientThrough(IReadOnlyList<InnerStep> steps, Tensor value, Parameters theta)
    {
        if (steps.Count == 0) return Tensors.Gradient.Of(value, theta);
        var direct = Tensors.Gradient.OfEach(value, [.. theta, .. steps.SelectMany(step => step.Results)]);
        var end = direct.Length;
        IReadOnlyList<Tensor> carried = [];
        foreach (var step in steps.Reverse())
        {
            end -= step.Results.Count;
            carried = step.Pullback(Sum(direct.AsSpan(end, step.Results.Count), carried));  // ∂ value / ∂ θ_i^k
        }

        return new(Sum(direct.AsSpan(0, end), [.. carried.Select(gradient => gradient.sum([0]))])!);
    }

    /// <summary>The first terms plus as many of the second as there are.</summary>
    private static Tensor?[] Sum(ReadOnlySpan<Tensor?> first, IReadOnlyList<Tensor> second)
    {
        var sum = first.ToArray();
        for (var j = 0; j < second.Count; j++) sum[j] = sum[j] is { } term ? term + second[j] : second[j];
        return sum;
    }

    private ObjectiveValue Map(Parameters theta, Func<Parameters, TaskRange, int, MetaObjective> objective)
    {
        var values = torch.empty([2, _tasks], theta.DataType, theta.Device);
        workers.ForEachShard(_tasks, shardTasks, (index, shard) =>
        {
            var result = objective(theta.Track(), shard, index);
            using var noGrad = torch.no_grad();
            var part = values.narrow(1, shard.Start, shard.Count);
            part.select(0, 0).copy_(result.Value);
            part.select(0, 1).copy_(result.Divergence);
        });
        var means = values.mean([1]);
        return new(means[0].ToDouble(), means[1].ToDouble());
    }
}
