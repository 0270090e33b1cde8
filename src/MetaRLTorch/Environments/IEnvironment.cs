using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments;

/// <summary>
/// A distribution of tasks p(T): pure functions over a batch of N episodes in each of M tasks. An environment has no
/// clock, no memory and no random numbers of its own; everything is in its arguments, so equal arguments give equal
/// results.
/// </summary>
/// <remarks>
/// Tensors are made on the device and in the precision of the tasks' values. A new environment inherits the conformance
/// suite
/// <c>EnvironmentContract</c> of MetaRLTorch.Testing.
/// </remarks>
public interface IEnvironment
{
    /// <summary>The sizes of this environment.</summary>
    EnvironmentSpec Spec { get; }

    /// <summary>Draws tasks from p(T).</summary>
    /// <param name="count">How many tasks, M.</param>
    /// <param name="random">A CPU generator; the only source of chance.</param>
    TaskBatch SampleTasks(int count, Generator random);

    /// <summary>Starts N episodes in every task.</summary>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="episodes">Episodes per task, N.</param>
    /// <param name="chance">Uniform numbers on [0, 1) for random starts, float64 on the CPU: [M, N, <see
    /// cref="EnvironmentSpec.StartSize"/>].</param>
    EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance);

    /// <summary>Takes one step in every episode, also in those that have ended (the sampler ignores them).</summary>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="state">Where the episodes are; left untouched.</param>
    /// <param name="action">What they do: [M, N, A], or int64 [M, N] for discrete actions.</param>
    /// <param name="chance">Uniform numbers on [0, 1) for stochastic transitions: [M, N, <see
    /// cref="EnvironmentSpec.ChanceSize"/>].</param>
    /// <exception cref="EnvironmentException">It cannot take an action, or an episode cannot go on.</exception>
    EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance);
}
