using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Optimizers;

/// <summary>
/// The mean curvature of the divergence over tasks, 1/M Σ_i J_iᵀ F_i J_i, as products with vectors [P].
/// </summary>
/// <param name="shards">The curvature of every shard, owned.</param>
/// <param name="theta">Gives the shapes.</param>
/// <param name="tasks">M.</param>
/// <param name="workers">The threads that share the shards.</param>
public sealed class ShardedCurvature(
    IReadOnlyList<AdaptedFisher> shards, Parameters theta, int tasks, TaskWorkers workers) : IDisposable
{
    /// <summary>The product with <paramref name="vector"/>: [P].</summary>
    public Tensor Times(Tensor vector)
    {
        if (shards.Count == 1) return shards[0].Times(vector) / tasks;
        var products = torch.empty([shards.Count, theta.Size], theta.DataType, theta.Device);
        workers.ForEachShard(shards.Count, width: 1, (index, _) =>
            products.select(0, index).copy_(shards[index].Times(vector)));
        return products.sum([0]) / tasks;
    }

    /// <summary>Frees the graphs.</summary>
    public void Dispose()
    {
        foreach (var shard in shards) shard.Dispose();
    }
}
