using MetaRLTorch.Environments;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests;

/// <summary>A line that says how much of a reward was lost within 1 of the goal, and how much beyond.</summary>
/// <param name="horizon">H.</param>
internal sealed class PartedLine(int horizon) : IEnvironment
{
    private readonly LineEnvironment _line = new(horizon);

    public EnvironmentSpec Spec => _line.Spec;

    public TaskBatch SampleTasks(int count, Generator random) => _line.SampleTasks(count, random);

    public EnvironmentState Reset(TaskBatch tasks, int episodes, Tensor chance) => _line.Reset(tasks, episodes, chance);

    public EnvironmentState Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance)
    {
        var next = _line.Step(tasks, state, action, chance);
        var near = next.Reward.clamp(min: -1);
        return next with { RewardParts = new Dictionary<string, Tensor> { ["near"] = near, ["far"] = next.Reward - near } };
    }
}
