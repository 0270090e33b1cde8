using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>The Jacobian of one plain inner step, I + α ∇²J_i(θ_i; D_i), as products with vectors.</summary>
/// <param name="theta">θ_i, leaves: [M, …].</param>
/// <param name="gradient">∇J_i(θ_i; D_i) with its graph: [M, …].</param>
/// <param name="stepSize">α.</param>
public sealed class StepDerivative(Parameters theta, Parameters gradient, double stepSize)
{
    /// <summary>(I + α ∇²J_i) v for every task.</summary>
    /// <param name="vector">v with all scalars of a task in one row, which takes two operations instead of two for each tensor of θ:
    /// [M, P].</param>
    public Tensor Times(Tensor vector) => vector + (
        stepSize * Gradient.HessianVectorProduct(gradient, theta, theta.UnflattenPerTask(vector)).FlattenPerTask());

    /// <summary>The tensors whose graph the products need, for the owner of their lifetimes.</summary>
    internal IEnumerable<Tensor> Graph => theta.Concat(gradient);
}
