using MetaRLTorch.Tensors;

namespace MetaRLTorch.Adaptation;

/// <summary>How a task climbs its inner objective: a pure function from state to state, part of the graph.</summary>
public interface IInnerOptimizer
{
    /// <summary>θ_i^0, and the memory before the first step.</summary>
    /// <param name="phi">φ as each task sees it, [M, …].</param>
    Inner Start(MetaParameters phi) => new(phi.Start, new([]));

    /// <summary>One step, differentiable in all of its arguments.</summary>
    /// <param name="inner">θ_i^k and the memory.</param>
    /// <param name="gradient">∇_θ J^In at θ_i^k: [M, …].</param>
    /// <param name="phi">φ as each task sees it, [M, …].</param>
    Inner Step(Inner inner, Parameters gradient, MetaParameters phi);
}

/// <summary>Where the inner loop of every task stands.</summary>
/// <param name="Theta">θ_i^k: [M, …].</param>
/// <param name="Memory">What the inner optimizer remembers, such as Adam's moments: [M, …]; empty for a plain step.</param>
public sealed record Inner(Parameters Theta, Parameters Memory)
{
    /// <summary>All tensors in one list, θ's first.</summary>
    public Parameters All => Memory.Count == 0 ? Theta : new([.. Theta, .. Memory]);

    /// <summary>The same values, cut off from the graph that made them.</summary>
    public Inner Detach() => new(Theta.Detach(), Memory.Detach());

    /// <summary>The same values as leaves.</summary>
    public Inner Track() => new(Theta.Track(), Memory.Track());

    /// <summary>That of some tasks, as views.</summary>
    public Inner ForTasks(TaskRange range) => new(Theta.ForTasks(range), Memory.ForTasks(range));

    /// <summary>That of every task <paramref name="copies"/> times in a row: [M · C, …].</summary>
    internal Inner Repeat(int copies) => new(Theta.Repeat(copies), Memory.Repeat(copies));

    /// <summary>Where the variants of M tasks stand, of both lists side by side.</summary>
    internal Inner Join(Inner other, int tasks) => With(All.Zip(other.All, (own, next) => TaskAxis.Join(own, next, tasks)));

    /// <summary>Where other values stand.</summary>
    /// <param name="all">In the order of <see cref="All"/>.</param>
    public Inner With(Parameters all) => new(new([.. all.Take(Theta.Count)]), new([.. all.Skip(Theta.Count)]));
}

/// <summary>Meta-parameters that steer the inner loop, <see cref="MetaParameters.Rule"/>: their names and first values.</summary>
public interface IRule
{
    /// <summary>One name per tensor, in order; they are the names in a checkpoint.</summary>
    /// <param name="start">The names of the policy's parameters.</param>
    IReadOnlyList<string> Names(IReadOnlyList<string> start);

    /// <summary>Their values before the first meta-iteration.</summary>
    /// <param name="start">The policy's own.</param>
    /// <param name="random">A CPU generator.</param>
    Parameters Initialize(Parameters start, TorchSharp.torch.Generator random);
}
