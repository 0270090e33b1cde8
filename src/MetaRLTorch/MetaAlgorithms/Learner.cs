using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// What outlives a meta-iteration besides φ and the outer optimizer: the θ of a lifetime method, an inner optimizer's
/// memory, a replay buffer. Checkpoints hold it.
/// </summary>
/// <param name="Tensors">By name, in snake_case; of any shape, which may change from one iteration to the next.</param>
public sealed record Learner(IReadOnlyDictionary<string, Tensor> Tensors)
{
    /// <summary>That of a method whose iterations share nothing but φ.</summary>
    public static Learner Nothing { get; } = new(new Dictionary<string, Tensor>());

    /// <summary>Detaches the tensors from every dispose scope, so that their owner decides how long they live.</summary>
    internal Learner Own()
    {
        foreach (var tensor in Tensors.Values) tensor.DetachFromDisposeScope();
        return this;
    }

    /// <summary>Frees the tensors that the next iteration's learner does not have too.</summary>
    internal void FreeBefore(Learner next)
    {
        foreach (var tensor in Tensors.Values.Except<Tensor>(next.Tensors.Values, ReferenceEqualityComparer.Instance)) tensor.Dispose();
    }
}
