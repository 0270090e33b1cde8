namespace MetaRLTorch.Environments;

/// <summary>
/// An environment with finitely many states whose probabilities are known, so that expectations need no samples.
/// </summary>
/// <remarks>
/// The state of an episode is its index, int64 [M, N]; the observation is that state, one-hot. Episodes have no other
/// memory.
/// </remarks>
public interface IExactEnvironment : IEnvironment
{
    /// <summary>
    /// The decision processes of these tasks, in double precision: what <see cref="IEnvironment.Step"/> samples from.
    /// </summary>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="discount">γ, below 1.</param>
    MarkovModel Model(TaskBatch tasks, double discount);
}
