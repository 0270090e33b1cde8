using MetaRLTorch.Adaptation;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Optimizers;

/// <summary>
/// The mean meta-objective of a batch as a function of φ, its gradient and the curvature of its divergence: a map over
/// shards of tasks and a sum in task order, so the result has the same bits for any number of workers.
/// </summary>
/// <param name="algorithm">The method.</param>
/// <param name="like">φ: which of its tensors are the start's.</param>
/// <param name="batch">The data of all M tasks.</param>
/// <param name="sharding">How the tasks are shared among threads; a method that couples tasks gets all of them at once.</param>
public sealed class ShardedObjective(IMetaAlgorithm algorithm, MetaParameters like, MetaBatch batch, Sharding sharding)
{
    private readonly int _tasks = batch.Tasks.Count;
    private readonly Sharding _sharding = algorithm.CouplesTasks ? sharding with { Width = 0 } : sharding;

    /// <summary>Objective and divergence at φ, averaged over tasks.</summary>
    /// <param name="phi">All meta-parameters.</param>
    public ObjectiveValue Evaluate(Parameters phi) => Map(phi, (leaf, shard, _) =>
        algorithm.Objective(leaf, batch.ForTasks(shard), Derivative.None));

    /// <summary>Objective and divergence at φ, and the meta-gradient: a vector [P], the direction of ascent.</summary>
    /// <param name="phi">All meta-parameters.</param>
    public (ObjectiveValue Value, Tensor Gradient) Gradient(Parameters phi)
    {
        var gradients = torch.empty([_sharding.Shards(_tasks), phi.Size], phi.DataType, phi.Device);
        var value = Map(phi, (leaf, shard, index) =>
        {
            var part = batch.ForGradient(shard, leaf);
            var objective = algorithm.Objective(leaf, part, Derivative.Unrolled);
            gradients.select(0, index).copy_(part.Inner.Gradient(objective.Value.sum(), leaf).Flatten());
            return objective;
        });
        var gradient = gradients.sum([0]) / _tasks;
        if (!algorithm.LearnsStart) gradient.narrow(0, 0, like.Start.Size).zero_();
        return (value, gradient);
    }

    /// <summary>
    /// The Hessian of the divergence at the parameters that sampled the data. The caller disposes it.
    /// </summary>
    /// <param name="phi">All meta-parameters.</param>
    /// <param name="episodes">How many episodes of each task to compute it from; null for all.</param>
    /// <exception cref="NotSupportedException">The method has no curvature.</exception>
    public ShardedCurvature Curvature(Parameters phi, int? episodes = null)
    {
        if (algorithm is not ICurved curved)
            throw new NotSupportedException($"{algorithm.GetType().Name} has no curvature. Use Adam or gradient ascent.");
        var (shards, own) = (new AdaptedFisher[_sharding.Shards(_tasks)], like.With(phi));
        var data = episodes is { } count ? batch.FirstEpisodes(count) : batch;
        _sharding.ForEach(_tasks, (index, shard) => shards[index] = curved.Curvature(own, data.ForTasks(shard)).Own());
        return new(shards, phi, _tasks, sharding.Workers);
    }

    private ObjectiveValue Map(Parameters phi, Func<MetaParameters, TaskRange, int, MetaObjective> objective)
    {
        var values = torch.empty([2, _tasks], phi.DataType, phi.Device);
        _sharding.ForEach(_tasks, (index, shard) =>
        {
            var result = objective(like.With(phi.Track()), shard, index);
            using var noGrad = torch.no_grad();
            var part = values.narrow(1, shard.Start, shard.Count);
            part.select(0, 0).copy_(result.Value);
            part.select(0, 1).copy_(result.Divergence);
        });
        var means = values.mean([1]).cpu();
        return new(means[0].ToDouble(), means[1].ToDouble());
    }
}
