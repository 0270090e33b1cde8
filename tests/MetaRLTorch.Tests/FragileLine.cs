using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests;

/// <summary>A line whose simulation diverges, and goes on saying so, where the point is farther than a limit.</summary>
/// <param name="horizon">H.</param>
/// <param name="limit">The largest |x| that it stands.</param>
internal sealed class FragileLine(int horizon, double limit) : IEnvironment
{
    private readonly LineEnvironment _line = new(horizon);

    public EnvironmentSpec Spec => _line.Spec;

    public TaskBatch SampleTasks(int count, Generator random) => _line.SampleTasks(count, random);

    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance) =>
        _line.Reset(tasks, episodes, chance);

    public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance)
    {
        var next = _line.Step(tasks, state, action, chance);
        var diverged = next.State[0].abs().squeeze(-1) > limit;
        return next with { Terminated = diverged, Diverged = diverged };
    }
}
