using MetaRLTorch.Tensors;
using static TorchSharp.torch;

namespace MetaRLTorch.Bias;

/// <summary>Gradient-based meta-learning as one problem: φ, an inner return climbed K times, an outer return.</summary>
/// <remarks>
/// <code>
/// θ^0 = start(φ)
/// θ^(k+1) = θ^k + α ∇_θ J^In(θ^k, φ),   k = 0 … K − 1
/// maximize J^Out(θ^K, φ) over φ
/// </code>
/// Liu et al., NeurIPS 2022 (arXiv:2112.15400), §3. The definition names returns, not samples; <see cref="Slots"/> say how each
/// of its three occurrences is evaluated. M problems are solved at once: [M, …].
/// </remarks>
/// <param name="Start">φ ↦ θ^0: [M, …].</param>
/// <param name="Inner">J^In.</param>
/// <param name="Outer">J^Out.</param>
/// <param name="StepSize">α.</param>
/// <param name="Steps">K.</param>
public sealed record MetaSystem(Func<Tensor, Tensor> Start, TabularReturn Inner, TabularReturn Outer, double StepSize, int Steps)
{
    /// <summary>dJ^Out(θ^K(φ), φ)/dφ for each of the M problems: [M, …].</summary>
    /// <param name="phi">φ: [M, …].</param>
    /// <param name="slots">How the returns are evaluated.</param>
    public Tensor Gradient(Tensor phi, Slots slots)
    {
        var leaf = Leaf(phi);
        var adapted = Adapt(leaf, slots);
        return Tensors.Gradient.PerTask(slots.Outer.Value(Outer, adapted, leaf), new([leaf]), differentiable: false)[0];
    }

    /// <summary>θ^K as a function of φ: [M, …].</summary>
    /// <param name="phi">φ, a leaf: [M, …].</param>
    /// <param name="slots">How the inner return is evaluated.</param>
    public Tensor Adapt(Tensor phi, Slots slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        var theta = Start(phi);
        if (!theta.requires_grad) theta = Leaf(theta);
        for (var k = 0; k < Steps; k++)
        {
            var at = Leaf(theta);
            var value = at + (StepSize * Slope(slots.Value, at, phi.detach(), differentiable: false));
            var derivative = theta + (StepSize * Slope(slots.Derivative, theta, phi, differentiable: true));
            theta = value.detach() + derivative - derivative.detach();
        }

        return theta;
    }

    /// <summary>∇_θ J^In: [M, …].</summary>
    private Tensor Slope(IEvaluation evaluation, Tensor theta, Tensor phi, bool differentiable) =>
        Tensors.Gradient.PerTask(evaluation.Value(Inner, theta, phi), new([theta]), differentiable)[0];

    private static Tensor Leaf(Tensor tensor) => tensor.detach().requires_grad_(true);
}

/// <summary>How a system's returns are evaluated where a meta-gradient reads them: exactly, or by samples and an estimator.</summary>
/// <remarks>
/// A step is v.Detach() + d − d.Detach(): its value v from one evaluation of J^In, its derivative d from another. Only
/// <paramref name="Value"/> sampled leaves the compositional bias alone, only <paramref name="Derivative"/> that of the Hessian.
/// </remarks>
/// <param name="Value">J^In for where a step leads.</param>
/// <param name="Derivative">J^In for how that place depends on φ.</param>
/// <param name="Outer">J^Out.</param>
public sealed record Slots(IEvaluation Value, IEvaluation Derivative, IEvaluation Outer)
{
    /// <summary>Everything exact.</summary>
    public static Slots Exact { get; } = All(new Exact());

    /// <summary>One evaluation for all three.</summary>
    public static Slots All(IEvaluation evaluation) => new(evaluation, evaluation, evaluation);
}
