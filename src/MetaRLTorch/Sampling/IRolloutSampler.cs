using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Sampling;

/// <summary>Rolls policies out in their tasks.</summary>
public interface IRolloutSampler
{
    /// <summary>Draws D ~ π(·; θ_i) for every task i. Never differentiated.</summary>
    /// <param name="theta">Parameters per task, [M, …].</param>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="random">The streams of these tasks at this step of the inner loop.</param>
    /// <exception cref="ActionException">The world refused an action; the task is numbered among all M.</exception>
    Rollouts Sample(Parameters theta, TaskBatch tasks, TaskStreams random);
}
