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

    /// <summary>The data of several groups of tasks as one.</summary>
    /// <param name="groups">In the order of the tasks.</param>
    /// <param name="tasks">All of them.</param>
    /// <param name="theta">The parameters of all of them, [M, …].</param>
    public static TaskData Join(IReadOnlyList<TaskData> groups, TaskBatch tasks, Parameters theta)
    {
        var rollouts = Rollouts.Join([.. groups.Select(group => group.Rollouts)], theta);
        return new(
            tasks,
            rollouts,
            new(
                torch.cat([.. groups.Select(group => group.Credit.Advantages)], 0),
                torch.cat([.. groups.Select(group => group.Credit.Scale)], 0),
                rollouts.Rewards,
                groups[0].Credit.DiscountPowers.clone()));
    }

    /// <summary>Detaches the data from every dispose scope; tasks and θ stay where they are.</summary>
    internal TaskData Own()
    {
        foreach (var tensor in Tensors) tensor.DetachFromDisposeScope();
        return this;
    }

    /// <summary>Frees the data, not the tasks and θ.</summary>
    internal void Free()
    {
        foreach (var tensor in Tensors) tensor.Dispose();
    }

    private IEnumerable<Tensor> Tensors => Rollouts.Tensors
        .Concat([Credit.Advantages, Credit.Scale, Credit.Rewards, Credit.DiscountPowers])
        .Distinct<Tensor>(ReferenceEqualityComparer.Instance);
}
