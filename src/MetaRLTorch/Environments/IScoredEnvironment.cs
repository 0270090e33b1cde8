using static TorchSharp.torch;

namespace MetaRLTorch.Environments;

/// <summary>
/// An environment whose rewards and ends do not feed its dynamics: it moves step after step, and scores all H steps at once.
/// </summary>
/// <remarks>
/// A GPU is asked for a reward once a rollout instead of H times, and a CPU works on longer rows. <see
/// cref="IEnvironment.Step"/> is one move and its score.
/// </remarks>
public interface IScoredEnvironment : IEnvironment
{
    /// <summary>Moves every episode by one step, also those that have ended.</summary>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="state">Where the episodes are, as in <see cref="EnvironmentState.State"/>; left untouched.</param>
    /// <param name="action">As in <see cref="IEnvironment.Step"/>.</param>
    /// <param name="chance">As in <see cref="IEnvironment.Step"/>.</param>
    /// <exception cref="ActionException">The environment looks at every action and cannot take one.</exception>
    Move Move(TaskBatch tasks, IReadOnlyList<Tensor> state, Tensor action, Tensor chance);

    /// <summary>What moves earned, each by itself.</summary>
    /// <param name="tasks">The M tasks.</param>
    /// <param name="facts">The facts of H moves, in the order of <see cref="Move.Facts"/>: each [M, N, H, …].</param>
    Outcome Score(TaskBatch tasks, IReadOnlyList<Tensor> facts);

    /// <inheritdoc/>
    EnvironmentState IEnvironment.Step(TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance) =>
        ScoredSteps.Step(this, tasks, state, action, chance);
}

/// <summary>Single steps of environments that score many at once.</summary>
public static class ScoredSteps
{
    /// <summary>One move and its score: <see cref="IEnvironment.Step"/>.</summary>
    public static EnvironmentState Step(
        this IScoredEnvironment environment, TaskBatch tasks, EnvironmentState state, Tensor action, Tensor chance)
    {
        var move = environment.Move(tasks, state.State, action, chance);
        var outcome = environment.Score(tasks, [.. move.Facts.Select(fact => fact.unsqueeze(2))]);
        return outcome.AfterOneStep(move.State, move.Observation);
    }
}

/// <summary>Where a step led.</summary>
/// <param name="State">What the environment needs to go on: each [M, N, …].</param>
/// <param name="Observation">What the policy sees: [M, N, S].</param>
/// <param name="Facts">What the step's score depends on, on whichever device it is known: each [M, N, …].</param>
public sealed record Move(IReadOnlyList<Tensor> State, Tensor Observation, IReadOnlyList<Tensor> Facts);

/// <summary>What H steps earned.</summary>
/// <param name="Reward">[M, N, H].</param>
/// <param name="Terminated">Whether the episode ends in the state that the step led to: bool [M, N, H].</param>
public sealed record Outcome(Tensor Reward, Tensor Terminated)
{
    /// <summary>As in <see cref="EnvironmentState.Diverged"/>: bool [M, N, H].</summary>
    public Tensor? Diverged { get; init; }

    /// <summary>As in <see cref="EnvironmentState.RewardParts"/>: each [M, N, H].</summary>
    public IReadOnlyDictionary<string, Tensor> RewardParts { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>The outcome of a single step, H = 1, with what it led to.</summary>
    /// <param name="state">As in <see cref="Move.State"/>.</param>
    /// <param name="observation">[M, N, S].</param>
    public EnvironmentState AfterOneStep(IReadOnlyList<Tensor> state, Tensor observation) =>
        new(state, observation, Reward.squeeze(2), Terminated.squeeze(2))
        {
            Diverged = Diverged?.squeeze(2),
            RewardParts = RewardParts.ToDictionary(part => part.Key, part => part.Value.squeeze(2)),
        };
}
