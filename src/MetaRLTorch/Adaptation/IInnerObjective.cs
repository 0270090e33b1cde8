using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>J^In: what a task climbs in its inner loop.</summary>
public interface IInnerObjective
{
    /// <summary>J^In(θ_i, φ; D_i) for every task, differentiable in θ and φ to any order.</summary>
    /// <param name="theta">θ_i, [M, …].</param>
    /// <param name="phi">φ as each task sees it, [M, …].</param>
    /// <param name="data">D_i, constant.</param>
    InnerValue Value(Parameters theta, MetaParameters phi, TaskData data);
}

/// <summary>What an inner objective says of some parameters.</summary>
/// <param name="Value">J^In: [M].</param>
/// <param name="Likelihood">What θ_i says about D_i, where the objective had to know; null otherwise.</param>
public sealed record InnerValue(Tensor Value, Likelihood? Likelihood = null);
