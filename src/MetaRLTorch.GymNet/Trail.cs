using MetaRLTorch.Environments;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.GymNet;

/// <summary>Where M · N episodes are, as the tensors of a state: their seeds, and the actions that they took.</summary>
/// <remarks>
/// The first tensor has the seed and a hash of the actions, int64 [M, N, 2]: an instance with both is at that state. The others
/// have the actions themselves, float64 [M, N, numbers], to play them again. States share all but the last of these, so that a
/// rollout's states do not grow with the square of its length.
/// </remarks>
/// <param name="state">The tensors.</param>
/// <param name="actionNumbers">Numbers that describe an action.</param>
internal sealed class Trail(IReadOnlyList<Tensor> state, int actionNumbers)
{
    private const int ChunkSteps = 64;

    private readonly long[] _keys = [.. state[0].contiguous().data<long>()];
    private readonly Lazy<double[][]> _actions = new(() => [.. state.Skip(1).Select(GymNumbers.Of)]);

    /// <summary>The number of steps that were taken.</summary>
    public int Steps { get; } = (int)state.Skip(1).Sum(chunk => chunk.shape[2]) / actionNumbers;

    /// <summary>An episode's seed.</summary>
    public int Seed(int i) => (int)_keys[2 * i];

    /// <summary>The hash of its actions.</summary>
    public long Hash(int i) => _keys[(2 * i) + 1];

    /// <summary>Its actions, one after the other.</summary>
    public double[] Actions(int i) => [.. _actions.Value.SelectMany(chunk =>
    {
        var length = chunk.Length / (_keys.Length / 2);
        return chunk.Skip(i * length).Take(length);
    })];

    /// <summary>The tensors of episodes that start.</summary>
    public static IReadOnlyList<Tensor> Start(int[] seeds, long[] shape) =>
        [torch.tensor(seeds.SelectMany(seed => (long[])[seed, 0]).ToArray(), [.. shape, 2])];

    /// <summary>The tensors after one more action of each episode.</summary>
    /// <param name="actions">[M · N · numbers].</param>
    public IReadOnlyList<Tensor> After(double[] actions)
    {
        long[] shape = state[0].shape[..2];
        var keys = (long[])_keys.Clone();
        for (var i = 0; i < keys.Length / 2; i++)
        {
            keys[(2 * i) + 1] = Hash(keys[(2 * i) + 1], actions.AsSpan(i * actionNumbers, actionNumbers));
        }

        var (key, last) = (torch.tensor(keys, [.. shape, 2]), torch.tensor(actions, [.. shape, actionNumbers]));
        return Steps % ChunkSteps == 0
            ? [key, .. state.Skip(1), last]
            : [key, .. state.Skip(1).SkipLast(1), torch.cat([state[^1], last], 2)];
    }

    /// <summary>The hash of actions and one more, by their bits.</summary>
    public static long Hash(long before, ReadOnlySpan<double> action)
    {
        var hash = (ulong)before;
        foreach (var number in action)
        {
            // The finalizer of SplitMix64: every bit of what is mixed in changes half of the bits.
            hash = (hash ^ BitConverter.DoubleToUInt64Bits(number)) + 0x9E3779B97F4A7C15;
            hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
            hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
            hash ^= hash >> 31;
        }

        return (long)hash;
    }
}
