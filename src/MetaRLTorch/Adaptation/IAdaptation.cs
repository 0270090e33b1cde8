using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Adaptation;

/// <summary>How a task that was not trained on is adapted to.</summary>
public interface IAdaptation
{
    /// <summary>One inner step in every task, with values only.</summary>
    /// <param name="adapted">θ_i, [M, …].</param>
    /// <param name="theta">The meta-parameters that adaptation started from, [M, …].</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="rollouts">Data drawn with <paramref name="adapted"/>.</param>
    /// <returns>The next θ_i, [M, …], without a graph.</returns>
    Parameters Step(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts);
}
