using MetaRLTorch.Adaptation;
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
        var someEpisode = EnumerableMdp.TwoArmedBandit.Record([[[0]]], new Categorical(torch.zeros([1, 1, 1, 2])));
        var theta = new Parameters([torch.zeros(gradient.Length, torch.float64)]);
        var batch = new MetaBatch(someEpisode.Tasks, new InnerBatch([], new(theta.ForEachTask(1), new([]))), someEpisode);
        return new(new LinearObjective(gradient), new MetaParameters(theta), batch, new Sharding(new TaskWorkers(1)));
    }

    public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner) =>
        throw new NotSupportedException();

    public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative) =>
        new((phi.Start[0] * torch.tensor(gradient)).sum().reshape(1), torch.zeros(1, torch.float64));
}
