using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests;

/// <summary>
/// The smallest environment worth adapting to: a point on a line must go left or right, and is not told which.
/// </summary>
/// <remarks>
/// Task: the goal g, −1 or +1. State and observation: the position x, starting at 0. Action: a velocity; x moves by
/// clip(a, ±0.3). Reward: −|g − x|. The episode ends within <paramref name="goalRadius"/> of the goal.
/// </remarks>
/// <param name="horizon">Number of steps in an episode, H.</param>
/// <param name="goalRadius">0 never ends an episode.</param>
public sealed class LineEnvironment(int horizon, double goalRadius = 0) : IEnvironment
{
    private const double MaxSpeed = 0.3;

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; } = new(ObservationSize: 1, ActionSpace.Continuous(1), horizon);

    /// <inheritdoc/>
    public TaskBatch SampleTasks(int count, Generator random) =>
        new(torch.where(torch.rand(count, 1, torch.float64, generator: random) < 0.5, -Ones(count), Ones(count)));

    /// <inheritdoc/>
    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance) =>
        At(torch.zeros([tasks.Count, episodes, 1], tasks.Values.dtype, tasks.Values.device), tasks);

    /// <inheritdoc/>
    public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance) =>
        At(state.State[0] + action.clamp((Scalar)(-MaxSpeed), (Scalar)MaxSpeed), tasks);

    private EnvironmentState At(Tensor position, TaskBatch tasks)
    {
        var distance = (tasks.Values.unsqueeze(1) - position).abs().reshape(position.shape[0], position.shape[1]);
        return new([position], Observation: position, -distance, Terminated: distance < goalRadius);
    }

    private static Tensor Ones(int count) => torch.ones(count, 1, torch.float64);
}
