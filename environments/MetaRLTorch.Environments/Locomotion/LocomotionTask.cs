using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>A body that the installed MuJoCo simulates, with tasks and a reward.</summary>
public abstract class LocomotionTask : IEnvironment
{
    private protected LocomotionTask(LocomotionDynamics dynamics) => Dynamics = dynamics;

    /// <inheritdoc/>
    public EnvironmentSpec Spec => Dynamics.Spec;

    private protected LocomotionDynamics Dynamics { get; }

    /// <inheritdoc/>
    public abstract TaskBatch SampleTasks(int count, Generator random);

    /// <inheritdoc/>
    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance) =>
        Dynamics.Reset(tasks, episodes, chance);

    /// <inheritdoc/>
    public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance) =>
        Dynamics.Step(tasks, state, action, Score);

    /// <summary>Rewards a velocity.</summary>
    /// <param name="velocity">(x, y) [M, N, 2], m/s.</param>
    /// <param name="task">The tasks' values [M, …].</param>
    /// <returns>[M, N].</returns>
    protected abstract Tensor Score(Tensor velocity, Tensor task);
}
