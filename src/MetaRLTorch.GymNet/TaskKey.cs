namespace MetaRLTorch.GymNet;

/// <summary>The numbers of a task, equal where they are.</summary>
/// <param name="numbers">The numbers.</param>
internal readonly struct TaskKey(double[] numbers) : IEquatable<TaskKey>
{
    private readonly int _hash = Hash(numbers);

    public double[] Numbers => numbers;

    public bool Equals(TaskKey other) => _hash == other._hash && numbers.AsSpan().SequenceEqual(other.Numbers);

    public override bool Equals(object? obj) => obj is TaskKey other && Equals(other);

    public override int GetHashCode() => _hash;

    private static int Hash(double[] numbers)
    {
        var hash = default(HashCode);
        foreach (var number in numbers) hash.Add(number);
        return hash.ToHashCode();
    }
}
