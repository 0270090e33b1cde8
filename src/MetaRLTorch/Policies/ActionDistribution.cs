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

    /// <summary>The distributions of some tasks, as views.</summary>
    public abstract ActionDistribution ForTasks(Tensors.TaskRange range);
}
