using static TorchSharp.torch;

namespace MetaRLTorch.Environments;

/// <summary>The state of N episodes in each of M tasks, and what the last step gave.</summary>
/// <param name="State">What the environment needs to go on, in its own order: each [M, N, …].</param>
/// <param name="Observation">What the policy sees: [M, N, S].</param>
/// <param name="Reward">The reward of the step that led here: [M, N].</param>
/// <param name="Terminated">Whether the episode has ended in this state (not: whether the clock ran out): bool [M,
/// N].</param>
public sealed record EnvironmentState(IReadOnlyList<Tensor> State, Tensor Observation, Tensor Reward, Tensor Terminated)
{
    /// <summary>
    /// Whether the episode ended because its simulation diverged: bool [M, N]; null in an environment that never does.
    /// </summary>
    public Tensor? Diverged { get; init; }

    /// <summary>
    /// What the reward is made of, by name in snake_case: each [M, N]; the parts sum to <see cref="Reward"/>. Empty where
    /// it has no parts.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> RewardParts { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>Every tensor, for the owner of their lifetimes.</summary>
    public IEnumerable<Tensor> Tensors =>
        State.Concat([Observation, Reward, Terminated]).Concat(Diverged is null ? [] : [Diverged]).Concat(RewardParts.Values);
}
