using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>
/// An inner step of some tasks as it was taken while data was collected, with its graph, so that the meta-gradient need
/// not take it a second time.
/// </summary>
/// <remarks>
/// The graph ends with the step: its results are leaves to whatever uses them, and <see cref="Pullback"/> carries
/// gradients from the results to θ_i^k, the memory and φ. So no graph grows over several threads, and its sums have the
/// same order whichever threads make it and use it up.
/// </remarks>
internal sealed record KeptStep : InnerStep
{
    private readonly Tensor[] _inputs;
    private readonly Tensor[] _outputs;

    /// <summary>Cuts the results of a step off from what will use them.</summary>
    /// <param name="taken">The step as a function of its start and of φ.</param>
    /// <param name="phi">φ as each task sees it; with the step's start the leaves of its graph.</param>
    public KeptStep(InnerStep taken, MetaParameters phi)
        : base(taken with { Value = Cut(taken.Value), Next = taken.Next.Track() })
    {
        _inputs = [.. taken.Start.All, .. phi.All];
        _outputs = Joined(taken.Next, taken.Value);
        Results = Joined(Next, Value);
    }

    /// <summary>The leaves that later steps and the outer objective use, θ_i^(k+1) first.</summary>
    public IReadOnlyList<Tensor> Results { get; }

    /// <summary>
    /// The gradients with respect to θ_i^k, the memory and φ as each task sees it, from those with respect to the results;
    /// the graph is freed.
    /// </summary>
    /// <param name="gradients">In the order of <see cref="Results"/>; null where nothing depends on the result.</param>
    /// <returns>[M, …]; null where no result depends on the input.</returns>
    public Tensor?[] Pullback(IReadOnlyList<Tensor?> gradients) => Gradient.Pullback(_outputs, _inputs, gradients);

    /// <summary>Detaches the step from every dispose scope.</summary>
    public KeptStep Own()
    {
        foreach (var tensor in Tensors) tensor.DetachFromDisposeScope();
        return this;
    }

    /// <summary>Hands the step to the dispose scope that another tensor belongs to.</summary>
    public void LiveAsLongAs(Tensor other)
    {
        foreach (var tensor in Tensors) tensor.MoveToOtherDisposeScope(other);
    }

    // A step may hand some parameters on as they are, and a tensor must not be moved twice.
    private IEnumerable<Tensor> Tensors =>
        _inputs.Concat(_outputs).Concat(Results).Distinct<Tensor>(ReferenceEqualityComparer.Instance);

    private static InnerValue Cut(InnerValue value)
    {
        if (value.Likelihood is not { } likelihood) return new(Leaf(value.Value));
        var distribution = likelihood.Distribution;
        return new(
            Leaf(value.Value), new(Leaf(likelihood.LogProbability), distribution.With(distribution.Statistics.Track())));
    }

    private static Tensor Leaf(Tensor tensor) => tensor.detach().requires_grad_(true);

    private static Tensor[] Joined(Inner next, InnerValue value) =>
    [
        .. next.All,
        value.Value,
        .. value.Likelihood is { } likelihood ? [likelihood.LogProbability, .. likelihood.Distribution.Statistics] : Array.Empty<Tensor>(),
    ];
}
