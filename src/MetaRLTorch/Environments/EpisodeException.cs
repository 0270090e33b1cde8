using MetaRLTorch.Tensors;

namespace MetaRLTorch.Environments;

/// <summary>An episode that cannot go on: the code that steps it failed, or gave what is no observation or reward.</summary>
/// <param name="environment">The environment's name.</param>
/// <param name="episode">Which episode.</param>
/// <param name="fault">What happened, and the remedy.</param>
/// <param name="innerException">What the environment reported, for a debugger; never printed.</param>
public sealed class EpisodeException(string environment, EpisodeIndex episode, string fault, Exception? innerException = null)
    : EnvironmentException($"{environment}, {episode}: {fault}", innerException)
{
    /// <inheritdoc/>
    public override EpisodeException Among(TaskRange shard) =>
        new(environment, episode with { Task = episode.Task + shard.Start }, fault, InnerException);
}
