using MetaRLTorch.Tensors;

namespace MetaRLTorch.Adaptation;

/// <summary>The Jacobian of one plain inner step, I + α ∇²J_i(θ_i; D_i), as products with vectors.</summary>
/// <param name="theta">θ_i, leaves: [M, …].</param>
/// <param name="gradient">∇J_i(θ_i; D_i) with its graph: [M, …].</param>
/// <param name="stepSize">α.</param>
public sealed class StepDerivative(Parameters theta, Parameters gradient, double stepSize)
{
    /// <summary>(I + α ∇²J_i) v for every task: [M, …].</summary>
    public Parameters Times(Parameters vector) =>
        vector + (stepSize * Gradient.HessianVectorProduct(gradient, theta, vector));

    /// <summary>The tensors whose graph the products need, for the owner of their lifetimes.</summary>
    internal IEnumerable<TorchSharp.torch.Tensor> Graph => theta.Concat(gradient);
}
