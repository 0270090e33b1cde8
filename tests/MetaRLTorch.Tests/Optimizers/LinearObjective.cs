using MetaRLTorch.Environments;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;

namespace MetaRLTorch.Tests.Optimizers;

/// <summary>A meta-objective ⟨g, θ⟩ whose gradient is known: g, for an optimizer to follow.</summary>
internal sealed class LinearObjective(double[] gradient) : IMetaAlgorithm
{
    public static ShardedObjective Of(params double[] gradient)
    {
        var someEpisode = EnumerableMdp.TwoArmedBandit.Record([[[0]]], new Categorical(torch.zeros([1, 1, 2])));
        var batch = new MetaBatch(new TaskBatch(torch.zeros(1, 1)), [], someEpisode);
        return new(new LinearObjective(gradient), batch, new TaskWorkers(1), shardTasks: 0);
    }

    public MetaBatch Collect(Parameters theta, TaskBatch tasks, TaskStreams random) =>
        throw new NotSupportedException();

    public MetaObjective Objective(Parameters theta, MetaBatch batch, bool differentiable = true) =>
        new((theta[0] * torch.tensor(gradient)).sum().reshape(1), torch.zeros(1, torch.float64));

    public AdaptedFisher Curvature(MetaBatch batch) => throw new NotSupportedException();
}
