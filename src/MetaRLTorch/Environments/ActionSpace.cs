namespace MetaRLTorch.Environments;

/// <summary>What an action is: a vector of real numbers, or one of a few choices.</summary>
/// <param name="Size">Components of a continuous action, A, or number of discrete choices.</param>
/// <param name="IsDiscrete">Whether an action is the index of a choice.</param>
public readonly record struct ActionSpace(int Size, bool IsDiscrete)
{
    /// <summary>Vectors of <paramref name="size"/> real numbers; recorded as [M, N, H, A].</summary>
    public static ActionSpace Continuous(int size) => new(size, IsDiscrete: false);

    /// <summary>One of <paramref name="choices"/> choices; recorded as int64 [M, N, H].</summary>
    public static ActionSpace Discrete(int choices) => new(choices, IsDiscrete: true);
}
