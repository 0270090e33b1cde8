namespace MetaRLTorch.Environments;

/// <summary>Which of the M · N episodes of a batch.</summary>
/// <param name="Task">Which task, from 0.</param>
/// <param name="Episode">Which of its episodes, from 0.</param>
/// <param name="Episodes">Episodes per task, N.</param>
public readonly record struct EpisodeIndex(int Task, int Episode, int Episodes)
{
    /// <summary>The episode with this number, counted through all tasks.</summary>
    public static EpisodeIndex Of(int environment, int episodes) =>
        new(environment / episodes, environment % episodes, episodes);

    /// <summary>For an error message: <c>environment 5 (task 1, episode 2)</c>.</summary>
    public override string ToString() =>
        $"environment {(Task * Episodes) + Episode} (task {Task}, episode {Episode})";
}
