using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Locomotion;

/// <summary>A task for a body that the installed MuJoCo moves: what is rewarded, and what tasks differ in.</summary>
public abstract class LocomotionTask : IEnvironment
{
    private protected LocomotionTask(LocomotionWorld world) => World = world;

    /// <inheritdoc/>
    public EnvironmentSpec Spec => World.Spec;

    private protected LocomotionWorld World { get; }

    /// <inheritdoc/>
    public abstract TaskBatch SampleTasks(int count, Generator random);

    /// <inheritdoc/>
    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance) =>
        World.Reset(tasks, episodes, chance);

    /// <inheritdoc/>
    public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance) =>
        World.Step(tasks, state, action, Score);

    /// <summary>The part of the reward that a velocity earns.</summary>
    /// <param name="velocity">(x, y) [M, N, 2], m/s.</param>
    /// <param name="task">The tasks' values [M, …].</param>
    /// <returns>[M, N].</returns>
    protected abstract Tensor Score(Tensor velocity, Tensor task);
}
