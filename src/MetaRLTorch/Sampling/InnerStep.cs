using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Sampling;

/// <summary>
/// One inner step of some tasks as it was taken while data was collected, with its graph, so that the meta-gradient
/// need not take it a second time.
/// </summary>
/// <remarks>
/// The graph ends with the step: its results are leaves to whatever uses them, and <see cref="Pullback"/> carries a
/// gradient from the results to the start. So no graph grows over several threads, and its sums have the same order
/// whichever threads make it and use it up.
/// </remarks>
public sealed class InnerStep
{
    private readonly Parameters _start;
    private readonly Parameters _results;
    private int _uses;

    /// <summary>Cuts the results off from what will use them.</summary>
    /// <param name="start">θ_i^k, leaves: [M, …].</param>
    /// <param name="likelihood">What it says about D_i^k.</param>
    /// <param name="next">θ_i^(k+1) as a function of <paramref name="start"/>: [M, …].</param>
    public InnerStep(Parameters start, Likelihood likelihood, Parameters next)
    {
        var distribution = likelihood.Distribution;
        (_start, _results) = (start, Joined(likelihood, next));
        Likelihood = new(
            likelihood.LogProbability.detach().requires_grad_(true),
            distribution.With(distribution.Statistics.Track()));
        Next = next.Track();
        Results = Joined(Likelihood, Next);
    }

    /// <summary>What θ_i^k says about D_i^k: leaves.</summary>
    public Likelihood Likelihood { get; }

    /// <summary>θ_i^(k+1), leaves: [M, …].</summary>
    public Parameters Next { get; }

    /// <summary>The tensors of <see cref="Next"/>, then those of <see cref="Likelihood"/>.</summary>
    public Parameters Results { get; }

    /// <summary>
    /// Whether the step began at θ in every task and its graph was not asked for before: a gradient uses it up.
    /// </summary>
    public bool TryUseAt(Parameters theta)
    {
        var tasks = (int)_start[0].shape[0];
        return _start.HasValuesOf(theta.ForEachTask(tasks)) && Interlocked.Exchange(ref _uses, 1) == 0;
    }

    /// <summary>The gradient with respect to θ_i^k, from those with respect to the results: [M, …].</summary>
    /// <param name="gradients">In the order of <see cref="Results"/>; null where nothing depends on the result.</param>
    public Parameters Pullback(IReadOnlyList<Tensor?> gradients) => Gradient.Pullback(_results, _start, gradients);

    /// <summary>Detaches the step from every dispose scope.</summary>
    public InnerStep Own()
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
        _start.Concat(_results).Concat(Results).Distinct<Tensor>(ReferenceEqualityComparer.Instance);

    private static Parameters Joined(Likelihood likelihood, Parameters next) =>
        new([.. next, likelihood.LogProbability, .. likelihood.Distribution.Statistics]);
}
