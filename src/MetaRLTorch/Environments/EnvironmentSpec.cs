namespace MetaRLTorch.Environments;

/// <summary>The sizes that a policy and a sampler need to know of an environment.</summary>
/// <param name="ObservationSize">Components of an observation, S.</param>
/// <param name="Actions">What an action is.</param>
/// <param name="Horizon">Steps of an episode, H; the sampler owns this clock.</param>
/// <param name="StartSize">Uniform random numbers that the start of one episode consumes; 0 for a fixed start.</param>
/// <param name="ChanceSize">Uniform random numbers that one step of one episode consumes; 0 for deterministic
/// transitions.</param>
/// <param name="IsTabular">Whether an observation is the one-hot vector of one of S states, so that a table is the
/// natural policy.</param>
public sealed record EnvironmentSpec(
    int ObservationSize, ActionSpace Actions, int Horizon, int StartSize = 0, int ChanceSize = 0, bool IsTabular = false)
{
    /// <summary>
    /// How many players act at once: 1, or 2 who choose between two actions each, the action being 2 · the first one's + the second
    /// one's, and what each earns a reward part named by <see cref="Environments.Players"/>.
    /// </summary>
    public int Players { get; init; } = 1;

    /// <summary>The picture that an observation is, for policies that look at neighboring cells; null where it is none.</summary>
    public PictureShape? Picture { get; init; }
}

/// <summary>The shape of a picture, stored row by row, the channels of a cell side by side.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Numbers of a cell.</param>
public readonly record struct PictureShape(int Height, int Width, int Channels);
