using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.Adaptation;

/// <summary>
/// Adaptation by solving BO-MRL's lower level: one step collects data once and goes to its solution; the next starts
/// there.
/// </summary>
/// <param name="lower">The lower level.</param>
public sealed class BilevelAdaptation(ILowerLevel lower) : IAdaptation
{
    /// <inheritdoc/>
    public Parameters Step(Parameters adapted, Parameters theta, TaskBatch tasks, Rollouts rollouts) =>
        lower.Solve(adapted, tasks, rollouts).Adapted;
}
