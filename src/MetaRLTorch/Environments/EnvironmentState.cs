using static TorchSharp.torch;

namespace MetaRLTorch.Environments;

/// <summary>The state of N episodes in each of M tasks, and what the last step gave.</summary>
/// <param name="Physics">What the world needs to go on: [M, N, …].</param>
/// <param name="Observation">What the policy sees: [M, N, S].</param>
/// <param name="Reward">The reward of the step that led here: [M, N].</param>
/// <param name="Terminated">Whether the episode has ended in this state (not: whether the clock ran out): bool [M,
/// N].</param>
public sealed record EnvironmentState(Tensor Physics, Tensor Observation, Tensor Reward, Tensor Terminated)
{
    /// <summary>
    /// Whether the episode ended because its simulation broke down: bool [M, N]; null in a world that never does.
    /// </summary>
    public Tensor? Broken { get; init; }
}
