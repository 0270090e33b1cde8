using MetaRLTorch.Sampling;

namespace MetaRLTorch.Adaptation;

/// <summary>
/// Adaptation by solving BO-MRL's lower level: one step collects data once and goes to its solution; the next starts
/// there.
/// </summary>
/// <param name="lower">The lower level.</param>
public sealed class BilevelAdaptation(ILowerLevel lower) : IAdaptation
{
    /// <inheritdoc/>
    public Inner Start(MetaParameters phi) => new(phi.Start, new([]));

    /// <inheritdoc/>
    public Inner Step(Inner inner, MetaParameters phi, TaskData data) =>
        inner with { Theta = lower.Solve(phi with { Start = inner.Theta }, data).Adapted };
}
