namespace MetaRLTorch.Environments.Physics;

/// <summary>Which environments share a block: those whose constraints were alike at the end of the last step.</summary>
/// <remarks>
/// A block works as hard as its busiest environment, so like goes with like. The order changes how long a step takes
/// and not one bit of its result.
/// </remarks>
internal sealed class Grouping
{
    private const int Patterns = 256;

    private readonly int[] _starts = new int[Patterns + 1];
    private int[] _order = [];
    private byte[] _patterns = [];

    /// <summary>The environments, block after block.</summary>
    public ReadOnlySpan<int> Order => _order;

    /// <summary>One bit for each kind of constraint that an environment had.</summary>
    public Span<byte> OfEnvironment => _patterns;

    /// <summary>Sorts by pattern, keeping the order of equals.</summary>
    public void Sort(int count)
    {
        if (count != _patterns.Length)
        {
            _patterns = new byte[count];
            _order = new int[count];
        }

        Array.Clear(_starts);
        foreach (var pattern in _patterns) _starts[pattern + 1]++;
        for (var i = 1; i <= Patterns; i++) _starts[i] += _starts[i - 1];
        for (var i = 0; i < count; i++) _order[_starts[_patterns[i]]++] = i;
    }
}
