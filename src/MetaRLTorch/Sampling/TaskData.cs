using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Sampling;

/// <summary>The data of some tasks: what happened in them, and the advantages that the run's γ, λ and baseline give it.</summary>
/// <param name="Tasks">The M tasks.</param>
/// <param name="Rollouts">D_i, facts.</param>
/// <param name="Credit">Constant advantages, estimated once. An objective with a reward, γ, λ or critic of its own makes
/// others from the facts.</param>
public sealed record TaskData(TaskBatch Tasks, Rollouts Rollouts, AdvantageEstimate Credit)
{
    /// <summary>The data of some of the tasks, as views.</summary>
    public TaskData ForTasks(TaskRange range) => new(
        Tasks.ForTasks(range),
        Rollouts.ForTasks(range),
        new(
            Credit.Advantages.narrow(0, range.Start, range.Count),
            Credit.Scale.narrow(0, range.Start, range.Count),
            Credit.Rewards.narrow(0, range.Start, range.Count),
            Credit.DiscountPowers));

    /// <summary>The first episodes of every task, as views.</summary>
    public TaskData FirstEpisodes(int count) => new(
        Tasks,
        Rollouts.FirstEpisodes(count),
        Credit with
        {
            Advantages = Credit.Advantages.narrow(1, 0, count), Rewards = Credit.Rewards.narrow(1, 0, count),
        });

    /// <summary>The data of every task <paramref name="copies"/> times in a row: [M · C, N, …].</summary>
    internal TaskData Repeat(int copies)
    {
        var rollouts = Rollouts.Repeat(copies);
        return new(Tasks.Repeat(copies), rollouts, new(
            TaskAxis.Repeat(Credit.Advantages, copies), TaskAxis.Repeat(Credit.Scale, copies), rollouts.Rewards,
            Credit.DiscountPowers));
    }

    /// <summary>Memory for the data of all tasks, of the kind of some of them; to be filled by <see cref="Fill"/>.</summary>
    /// <param name="tasks">All of the tasks.</param>
    /// <param name="theta">The parameters that sample, [M, …].</param>
    internal TaskData Allocate(TaskBatch tasks, Parameters theta)
    {
        Tensor Empty(Tensor like) => torch.empty([tasks.Count, .. like.shape[1..]], like.dtype, like.device);
        return Map(tasks, theta, like => ReferenceEquals(like, Credit.DiscountPowers) ? like.clone() : Empty(like));
    }

    /// <summary>The same data in other tensors.</summary>
    /// <param name="tasks">The tasks there.</param>
    /// <param name="theta">The parameters that sampled, there.</param>
    /// <param name="map">Makes the tensor that takes another's place.</param>
    internal TaskData Map(TaskBatch tasks, Parameters theta, Func<Tensor, Tensor> map)
    {
        var rollouts = Rollouts.Map(map, theta);
        return new(
            tasks, rollouts, new(map(Credit.Advantages), map(Credit.Scale), rollouts.Rewards, map(Credit.DiscountPowers)));
    }

    /// <summary>Copies the data of some of the tasks to its place.</summary>
    internal void Fill(TaskRange range, TaskData part)
    {
        foreach (var (whole, own) in Tensors.Zip(part.Tensors)) whole.narrow(0, range.Start, range.Count).copy_(own);
    }

    /// <summary>
    /// The same data, its distributions made of what is there by now; it lives as long as another tensor's scope.
    /// </summary>
    internal TaskData Filled(Tensor other)
    {
        foreach (var tensor in All) tensor.MoveToOtherDisposeScope(other);
        return this with { Rollouts = Rollouts with { Behavior = Rollouts.Behavior.With(Rollouts.Behavior.Statistics) } };
    }

    /// <summary>Detaches the data from every dispose scope; tasks and θ stay where they are.</summary>
    internal TaskData Own()
    {
        foreach (var tensor in All) tensor.DetachFromDisposeScope();
        return this;
    }

    /// <summary>Frees the data, not the tasks and θ.</summary>
    internal void Free()
    {
        foreach (var tensor in All) tensor.Dispose();
    }

    /// <summary>Every tensor but those of tasks and θ.</summary>
    internal IEnumerable<Tensor> All => Tensors.Append(Credit.DiscountPowers);

    /// <summary>Every tensor [M, …] of the data.</summary>
    private IEnumerable<Tensor> Tensors => Rollouts.Tensors.Concat([Credit.Advantages, Credit.Scale]);
}
