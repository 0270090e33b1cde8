using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>φ: what is meta-learned. Where the inner loop starts, and what steers it.</summary>
/// <remarks>Liu et al., NeurIPS 2022 (arXiv:2112.15400), §3. With MAML φ is the start alone.</remarks>
/// <param name="Start">θ^0: the policy's parameters before the first inner step.</param>
/// <param name="Rule">What the inner loop reads besides: step sizes, the weights of a reward, γ and λ, the other player's
/// policy. Empty with most methods.</param>
public sealed record MetaParameters(Parameters Start, Parameters Rule)
{
    /// <summary>φ of a method that learns the start alone.</summary>
    public MetaParameters(Parameters start)
        : this(start, new([]))
    {
    }

    /// <summary>All tensors in one list, the start's first: what optimizers and checkpoints see.</summary>
    public Parameters All => Rule.Count == 0 ? Start : new([.. Start, .. Rule]);

    /// <summary>φ as each of M tasks sees it: [M, …], views whose gradients sum over tasks.</summary>
    public MetaParameters ForEachTask(int tasks) => new(Start.ForEachTask(tasks), Rule.ForEachTask(tasks));

    /// <summary>Of φ as each task sees it, that of some tasks.</summary>
    public MetaParameters ForTasks(TaskRange range) => new(Start.ForTasks(range), Rule.ForTasks(range));

    /// <summary>The same values, cut off from the graph that made them.</summary>
    public MetaParameters Detach() => new(Start.Detach(), Rule.Detach());

    /// <summary>The same values as leaves that gradients are taken with respect to.</summary>
    public MetaParameters Track() => new(Start.Track(), Rule.Track());

    /// <summary>A copy that shares no memory with this one.</summary>
    public MetaParameters Copy() => new(Start.Clone(), Rule.Clone());

    /// <summary>φ with other values.</summary>
    /// <param name="all">In the order of <see cref="All"/>.</param>
    public MetaParameters With(Parameters all) => new(new([.. all.Take(Start.Count)]), new([.. all.Skip(Start.Count)]));
}
