using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tensors;

/// <summary>Gradients and Hessian-vector products as values shaped like θ.</summary>
public static class Gradient
{
    /// <summary>∇_θ of a scalar; the graph is freed.</summary>
    /// <param name="value">A scalar that depends on <paramref name="theta"/>, or a constant.</param>
    /// <param name="theta">The leaves; an unused one gets a zero gradient.</param>
    public static Parameters Of(Tensor value, Parameters theta) => value.requires_grad
        ? Compute([value], theta, null, retain: false, create: false)
        : theta.Map(t => torch.zeros_like(t));

    /// <summary>The gradient of each task's objective with respect to that task's own parameters.</summary>
    /// <remarks>
    /// Parameters [M, …] of different tasks do not interact, so the gradient of the <em>sum</em> of objectives stacks
    /// the M separate gradients (a mean would scale each of them by 1/M).
    /// </remarks>
    /// <param name="objective">One value per task: [M].</param>
    /// <param name="theta">Parameters with a leading task axis: [M, …].</param>
    /// <param name="differentiable">Whether the gradient can itself be differentiated.</param>
    /// <param name="retain">Whether the objective's graph is kept; a differentiable gradient keeps it anyway.</param>
    public static Parameters PerTask(Tensor objective, Parameters theta, bool differentiable, bool retain = false) =>
        Compute([objective.sum()], theta, null, retain: differentiable || retain, create: differentiable);

    /// <summary>
    /// The product of the derivative of <paramref name="gradient"/> (itself made differentiably) with a vector: ∇²f ·
    /// v. The graph is kept, so that further products can follow.
    /// </summary>
    /// <param name="gradient">∇f as a function of <paramref name="theta"/>.</param>
    /// <param name="theta">Where the Hessian is taken.</param>
    /// <param name="vector">v, shaped like θ.</param>
    public static Parameters HessianVectorProduct(Parameters gradient, Parameters theta, Parameters vector)
    {
        var dependent = gradient.Zip(vector).Where(pair => pair.First.requires_grad).ToArray();
        return Compute(
            [.. dependent.Select(pair => pair.First)],
            theta,
            [.. dependent.Select(pair => pair.Second)],
            retain: true,
            create: false);
    }

    /// <summary>
    /// The product of a vector with the derivative of some tensors, Σ_j ∂outputs_j/∂inputs · cotangents_j, as a
    /// differentiable function of the cotangents; the graph is kept. Its own derivative in them is the forward product.
    /// </summary>
    /// <param name="outputs">Functions of <paramref name="inputs"/>.</param>
    /// <param name="inputs">The leaves.</param>
    /// <param name="cotangents">Shaped like the outputs.</param>
    public static Parameters Pullback(Parameters outputs, Parameters inputs, Parameters cotangents) =>
        Compute([.. outputs], inputs, [.. cotangents], retain: true, create: true);

    /// <summary>
    /// The product of a vector with the derivative of some tensors, Σ_j ∂outputs_j/∂inputs · cotangents_j; the graph is
    /// freed.
    /// </summary>
    /// <param name="outputs">Functions of <paramref name="inputs"/>, or constants.</param>
    /// <param name="inputs">Leaves, or functions of leaves.</param>
    /// <param name="cotangents">Shaped like the outputs; null for zero.</param>
    /// <returns>Shaped like the inputs; null where no output with a cotangent depends on one.</returns>
    public static Tensor?[] Pullback(IEnumerable<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> cotangents)
    {
        var pairs = outputs.Zip(cotangents).Where(pair => pair.First.requires_grad && pair.Second is not null).ToArray();
        if (pairs.Length == 0) return new Tensor?[inputs.Count];
        var gradients = torch.autograd.grad(
            [.. pairs.Select(pair => pair.First)],
            [.. inputs],
            [.. pairs.Select(pair => pair.Second!)],
            allow_unused: true);
        return Valid(gradients);
    }

    /// <summary>
    /// ∇ of a scalar with respect to each tensor, null where it does not depend on it; the graph is freed.
    /// </summary>
    /// <param name="value">A scalar.</param>
    /// <param name="inputs">Leaves.</param>
    public static Tensor?[] OfEach(Tensor value, IReadOnlyList<Tensor> inputs)
    {
        return Valid(torch.autograd.grad([value], [.. inputs], allow_unused: true));
    }

    private static Tensor?[] Valid(IEnumerable<Tensor> gradients) =>
        [.. gradients.Select(gradient => gradient.IsInvalid ? null : gradient)];

    private static Parameters Compute(
        IList<Tensor> outputs, Parameters theta, IList<Tensor>? vectors, bool retain, bool create)
    {
        var gradients = torch.autograd.grad(
            outputs, [.. theta], vectors, retain_graph: retain, create_graph: create, allow_unused: true);
        return new([.. gradients.Zip(theta, (g, t) => g.IsInvalid ? torch.zeros_like(t) : g)]);
    }
}
