using static TorchSharp.torch;

namespace MetaRLTorch.Policies;

/// <summary>π(·|s; θ) for a batch of B observations in each of M tasks.</summary>
public abstract class ActionDistribution
{
    /// <summary>log π(a|s; θ): [M, B].</summary>
    /// <param name="actions">The actions, [M, B, A], or int64 [M, B] for discrete ones.</param>
    public abstract Tensor LogProbability(Tensor actions);

    /// <summary>KL(<paramref name="behavior"/> ‖ this) for every observation: [M, B].</summary>
    public abstract Tensor DivergenceFrom(ActionDistribution behavior);

    /// <summary>The tensors that define the distributions: what a policy's parameters act through.</summary>
    public abstract Tensors.Parameters Statistics { get; }

    /// <summary>Distributions of the same kind that other tensors define.</summary>
    /// <param name="statistics">In the order and with the shapes of <see cref="Statistics"/>.</param>
    public abstract ActionDistribution With(Tensors.Parameters statistics);

    /// <summary>The distributions of some tasks, as views.</summary>
    public abstract ActionDistribution ForTasks(Tensors.TaskRange range);

    /// <summary>The distributions of the first <paramref name="count"/> observations of each task, as views.</summary>
    public abstract ActionDistribution FirstSteps(int count);
}
