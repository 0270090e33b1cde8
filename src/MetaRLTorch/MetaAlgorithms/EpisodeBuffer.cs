using MetaRLTorch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>The newest episodes of every task, with what the policies that sampled them said, in the <see cref="Learner"/>.</summary>
/// <param name="capacity">How many episodes of a task are kept.</param>
internal sealed class EpisodeBuffer(int capacity)
{
    private const string Prefix = "buffer.";

    /// <summary>The episodes of earlier meta-iterations, as <see cref="Named"/> named them.</summary>
    public static IReadOnlyList<Tensor> Recall(Learner learner)
    {
        var count = learner.Tensors.Keys.Count(name => name.StartsWith(Prefix, StringComparison.Ordinal));
        return [.. Enumerable.Range(0, count).Select(i => learner.Tensors[$"{Prefix}{i}"])];
    }

    /// <summary>The tensors of rollouts by name.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> Named(IEnumerable<Tensor> kept) =>
        kept.Select((tensor, i) => KeyValuePair.Create($"{Prefix}{i}", tensor));

    /// <summary>Fresh rollouts and, after them, as many older ones as there is room for.</summary>
    /// <param name="fresh">Rollouts.</param>
    /// <param name="older">The tensors of others, in their order; none before the first meta-iteration.</param>
    public Rollouts Join(Rollouts fresh, IReadOnlyList<Tensor> older)
    {
        if (older.Count == 0) return fresh;
        Tensor[] own = [.. fresh.Tensors];
        return fresh.Map(tensor => Newest(tensor, older[Array.FindIndex(own, part => ReferenceEquals(part, tensor))]), fresh.Theta);
    }

    private Tensor Newest(Tensor fresh, Tensor older)
    {
        var room = Math.Min(capacity - fresh.shape[1], older.shape[1]);
        return torch.cat([fresh, older.narrow(1, 0, room)], 1);
    }
}
