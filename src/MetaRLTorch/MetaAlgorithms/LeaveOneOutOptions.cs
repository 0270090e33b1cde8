using System.ComponentModel.DataAnnotations;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>Where the return of the inner loop without a trajectory comes from.</summary>
public enum LeftOutReturn
{
    /// <summary>
    /// The policy of the inner loop without the trajectory is rolled out with the random numbers of the one with it: takes
    /// environment steps, and has little variance for deep policies.
    /// </summary>
    Replay,

    /// <summary>The data that is there, reweighted by likelihood ratios: no environment steps, for small inner steps.</summary>
    Ratios,
}

/// <summary>SG-MRL's leave-one-out score weights.</summary>
public sealed record LeaveOneOutOptions : IDependentOptions
{
    /// <summary>Where the return without a trajectory comes from.</summary>
    public LeftOutReturn By { get; init; } = LeftOutReturn.Replay;

    /// <summary>
    /// G: the episodes of a task and inner step are left out in so many groups, each of which shares a weight. Null leaves them
    /// out one by one; fewer groups cost less and have more variance.
    /// </summary>
    [Range(2, 100_000)] public int? Groups { get; init; }

    /// <summary>The episodes in which every left-out policy is replayed; null takes 5, or all where there are fewer.</summary>
    [Range(1, 100_000)] public int? ReplayEpisodes { get; init; }

    /// <summary>
    /// Whether ratios weight a reward by the decisions up to it alone: as unbiased as whole episodes' ratios, with less variance.
    /// </summary>
    public bool PerDecision { get; init; } = true;

    /// <summary>c: ratios are clipped to [1/c, c], a bias that buys variance; null leaves them as they are.</summary>
    [Range(1.0, 1e6, MinimumIsExclusive = true)] public double? MaxRatio { get; init; }

    /// <inheritdoc/>
    IEnumerable<UnreadSetting> IDependentOptions.Unread => By == LeftOutReturn.Replay
        ? [new("per_decision", "by"), new("max_ratio", "by")]
        : [new("replay_episodes", "by")];

    /// <summary>G, of N episodes.</summary>
    internal int GroupsOf(int episodes) => Groups ?? episodes;

    /// <summary>The number of replayed episodes, of N.</summary>
    internal int ReplayedOf(int episodes) => ReplayEpisodes ?? Math.Min(5, episodes);

    /// <summary>Refuses what cannot be done with N episodes.</summary>
    /// <param name="episodes">N.</param>
    /// <exception cref="UserException">It cannot.</exception>
    internal void Check(int episodes)
    {
        const string Path = "algorithm.options.leave_one_out";
        if (episodes < 2)
        {
            throw new UserException(
                $"sampling.episodes: {episodes} with score_weight: leave_one_out, which needs an episode besides the one that it leaves " +
                "out. Give at least 2, or score_weight: task_return.");
        }

        if (episodes % GroupsOf(episodes) != 0)
        {
            var divisors = string.Join(", ", Enumerable.Range(2, episodes - 1).Where(g => episodes % g == 0));
            throw new UserException(
                $"{Path}.groups: {Groups} does not divide sampling.episodes {episodes} into groups of one size. Use one of {divisors}.");
        }

        if (By == LeftOutReturn.Replay && ReplayedOf(episodes) > episodes)
        {
            throw new UserException(
                $"{Path}.replay_episodes: {ReplayEpisodes}, but sampling.episodes is {episodes}: only so many random numbers were drawn. " +
                "Give at most as many.");
        }
    }
}
