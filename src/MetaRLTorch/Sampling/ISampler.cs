using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Sampling;

/// <summary>Rolls policies out in their tasks.</summary>
public interface ISampler
{
    /// <summary>Draws D_i ~ π(·; θ_i) for every task i. Never differentiated.</summary>
    /// <param name="theta">Parameters per task, [M, …].</param>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="random">The streams of these tasks at this step of the inner loop.</param>
    /// <exception cref="EnvironmentException">The environment cannot go on; the task is numbered among all M.</exception>
    TaskData Sample(Parameters theta, TaskBatch tasks, TaskStreams random);
}
