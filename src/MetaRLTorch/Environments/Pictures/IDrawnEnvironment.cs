namespace MetaRLTorch.Environments.Pictures;

/// <summary>An environment whose episodes can be drawn.</summary>
public interface IDrawnEnvironment : IEnvironment
{
    /// <summary>Draws what policies did in a task, a panel for each, all to one scale.</summary>
    /// <param name="task">The task's values.</param>
    /// <param name="behaviors">What the policies did, in the order of adaptation.</param>
    IReadOnlyList<Panel> Draw(double[] task, IReadOnlyList<Behavior> behaviors);
}

/// <summary>What a policy did in a task.</summary>
/// <param name="Title">What policy it is.</param>
/// <param name="Episodes">The first tensor of the environment's state, in every episode at every step: [N][H + 1][…].</param>
public sealed record Behavior(string Title, IReadOnlyList<double[][]> Episodes)
{
    /// <summary>Where states are one-hot, the probabilities of the actions in each: [S][A]; else null.</summary>
    public double[][]? Choices { get; init; }

    /// <summary>The number of frames that show all episodes.</summary>
    public int Frames => Episodes.Max(episode => episode.Length);

    /// <summary>The ink for a place in the order of adaptation.</summary>
    /// <param name="index">0 before adaptation.</param>
    /// <param name="count">The number of behaviors.</param>
    public static Ink InkOf(int index, int count) =>
        index == 0 ? Ink.Before : index == count - 1 ? Ink.After : 2 * index < count ? Ink.Between : Ink.Nearly;

    /// <summary>An episode's state at a frame; its last one stays.</summary>
    public static double[] At(double[][] episode, int frame) => episode[Math.Min(frame, episode.Length - 1)];
}
