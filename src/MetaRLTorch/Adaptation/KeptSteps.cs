using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>All inner steps that a shard of tasks took from φ while data was collected. One gradient uses them up.</summary>
/// <param name="phi">φ's values then.</param>
/// <param name="optimizer">Says where the loop starts.</param>
/// <param name="steps">Steps 0 … K − 1.</param>
internal sealed class KeptSteps(MetaParameters phi, IInnerOptimizer optimizer, IReadOnlyList<KeptStep> steps)
{
    private int _uses;

    /// <summary>The steps as a path from φ; null where φ has moved since, or a gradient has used them up.</summary>
    /// <param name="leaf">φ, leaves.</param>
    /// <param name="data">D_i^0 … D_i^(K−1) of the shard: the views that the steps were taken on are gone.</param>
    public KeptPath? TryUse(MetaParameters leaf, IReadOnlyList<TaskData> data) =>
        leaf.All.HasValuesOf(phi.All) && Interlocked.Exchange(ref _uses, 1) == 0
            ? new(leaf, optimizer, [.. steps.Select((step, k) => step with { Data = data[k] })])
            : null;
}

/// <summary>Kept steps as functions of φ: their results are leaves, and the chain rule connects them.</summary>
/// <param name="Phi">φ, leaves.</param>
/// <param name="Optimizer">Says where the loop starts.</param>
/// <param name="Kept">Steps 0 … K − 1.</param>
internal sealed record KeptPath(MetaParameters Phi, IInnerOptimizer Optimizer, IReadOnlyList<KeptStep> Kept)
    : InnerPath(Kept, Kept[^1].Next)
{
    /// <summary>∇_φ of a value that depends on φ and on the results of the steps; the graphs are freed.</summary>
    /// <param name="value">A scalar.</param>
    public Parameters Gradient(Tensor value)
    {
        var direct = Tensors.Gradient.OfEach(value, [.. Phi.All, .. Kept.SelectMany(step => step.Results)]);
        var states = End.All.Count;
        var (end, carried) = (direct.Length, new Tensor?[states]);                         // ∂ value / ∂ (θ_i^K, memory)
        var seen = new Tensor?[Phi.All.Count];                                             // ∂ value / ∂ φ as each task sees it
        foreach (var step in Kept.Reverse())
        {
            end -= step.Results.Count;
            var pulled = step.Pullback(Sum(direct[end..(end + step.Results.Count)], carried));
            carried = pulled[..states];
            seen = Sum(seen, pulled[states..]);
        }

        var own = Phi.ForEachTask((int)Kept[0].Start.Theta[0].shape[0]);
        var first = Tensors.Gradient.Pullback(Optimizer.Start(own).All.Concat(own.All), Phi.All, [.. carried, .. seen]);
        return new([.. Sum(direct[..end], first).Zip(Phi.All, (gradient, like) => gradient ?? zeros_like(like))]);
    }

    /// <summary>The first terms plus as many of the second as there are; null is zero.</summary>
    private static Tensor?[] Sum(Tensor?[] first, Tensor?[] second) =>
        [.. first.Select((term, j) => j >= second.Length || second[j] is not { } other ? term : term is null ? other : term + other)];
}
