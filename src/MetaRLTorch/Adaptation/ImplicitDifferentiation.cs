using System.Globalization;
using MetaRLTorch.LinearAlgebra;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Adaptation;

/// <summary>The derivative of a maximum u*(θ) = argmax_u h(u, θ) without the path that led to it.</summary>
/// <remarks>
/// From ∇_u h(u*, θ) = 0: d/dθ F(u*(θ)) = (∂_θ ∇_u h)ᵀ x with (−∇²_uu h) x = ∇F(u*), solved by conjugate gradients on
/// Hessian-vector products. With max_u L(u, θ) subject to D(u, θ) ≤ δ and multiplier μ the conditions ∇_u(L − μD) = 0,
/// D = δ are differentiated instead. Nothing here knows of policies: iMAML (Rajeswaran, Finn, Kakade and Levine,
/// NeurIPS 2019, arXiv:1909.04630) is h(u, θ) = J(u) − λ/2 ‖u − θ‖². Directions that neither h nor F depends on do no
/// harm: the right side has no part in them.
/// </remarks>
/// <param name="options">The linear solver.</param>
/// <param name="warnings">Receives a Hessian that is not definite and a solver that did not converge.</param>
/// <param name="block">The number of neighboring coordinates that ∇²_uu h couples; null where it may couple all.</param>
public sealed class ImplicitDifferentiation(ImplicitOptions options, Warnings warnings, int? block = null)
{
    /// <summary>A number per task whose gradient in φ is the hypergradient d/dφ F(u*(φ)).</summary>
    /// <param name="objective">h(u, φ), to be maximized over u.</param>
    /// <param name="solution">u*, [M, …].</param>
    /// <param name="phi">φ as each task sees it; carries the graph.</param>
    /// <param name="data">What h is computed from.</param>
    /// <param name="outerGradient">∇F(u*): [M, …].</param>
    /// <returns>⟨∇_u h(u*, φ), x⟩ with x held constant: [M].</returns>
    public Tensor Surrogate(
        IInnerObjective objective, Parameters solution, MetaParameters phi, TaskData data, Parameters outerGradient)
    {
        var leaf = solution.Track();
        var gradient = Gradient.PerTask(objective.Value(leaf, phi, data).Value, leaf, differentiable: true);   // ∇_u h(u*, φ)
        var (product, precondition) = System(gradient, leaf);
        var x = Solve(product, precondition, outerGradient.FlattenPerTask());
        return (gradient.FlattenPerTask() * x).sum(-1);
    }

    /// <summary>The same where the lower level is max_u L(u, φ) subject to D(u, φ) ≤ δ.</summary>
    /// <param name="surrogate">L.</param>
    /// <param name="distance">D.</param>
    /// <param name="multiplier">μ, 0 where the constraint is inactive: [M].</param>
    /// <param name="solution">u*, [M, …].</param>
    /// <param name="phi">φ as each task sees it; carries the graph.</param>
    /// <param name="data">What L and D are computed from.</param>
    /// <param name="outerGradient">∇F(u*): [M, …].</param>
    public Tensor ConstrainedSurrogate(
        IInnerObjective surrogate,
        IInnerObjective distance,
        Tensor multiplier,
        Parameters solution,
        MetaParameters phi,
        TaskData data,
        Parameters outerGradient)
    {
        var leaf = solution.Track();
        var bound = distance.Value(leaf, phi, data).Value;
        var normal = Gradient.PerTask(bound, leaf, differentiable: true).FlattenPerTask().detach();   // d = ∇_u D
        var lagrangian = surrogate.Value(leaf, phi, data).Value - (multiplier * bound);
        var gradient = Gradient.PerTask(lagrangian, leaf, differentiable: true);

        // [H −d; dᵀ 0]ᵀ [−x; y] = [∇F; 0] by elimination: x = p − y q with (−H) p = ∇F, (−H) q = d and y = dᵀp / dᵀq.
        var (product, precondition) = System(gradient, leaf);
        var p = Solve(product, precondition, outerGradient.FlattenPerTask());
        var q = Solve(product, precondition, normal);
        // dᵀq > 0 unless −H is not definite, which is reported; such a task keeps its multiplier instead of its distance.
        var within = (normal * q).sum(-1);
        var active = multiplier.gt(0).logical_and(within.gt(0));
        var y = torch.where(active, (normal * p).sum(-1) / within, torch.zeros_like(multiplier)).detach();
        var x = p - (y.unsqueeze(-1) * q);
        return (gradient.FlattenPerTask() * x).sum(-1) - (y * distance.Value(solution.Detach(), phi, data).Value);
    }

    /// <summary>v ↦ (−∇²_uu h + damping) v, and its preconditioner where the Hessian has blocks.</summary>
    private (Func<Tensor, Tensor> Product, Func<Tensor, Tensor>? Precondition) System(Parameters gradient, Parameters leaf)
    {
        Tensor Product(Tensor v) =>
            (options.Damping * v) - Gradient.HessianVectorProduct(gradient, leaf, leaf.UnflattenPerTask(v)).FlattenPerTask();

        return (Product, block is { } size ? BlockPreconditioner.Of(Product, gradient.FlattenPerTask().detach(), size) : null);
    }

    /// <summary>(−∇²_uu h + damping)⁻¹ b for every task, a constant: [M, P].</summary>
    private Tensor Solve(Func<Tensor, Tensor> product, Func<Tensor, Tensor>? precondition, Tensor b)
    {
        var solution = ConjugateGradient.Solve(
            product, b.detach(), options.Iterations, options.Tolerance, precondition: precondition);
        Report(solution);
        return solution.Value.detach();
    }

    private void Report(LinearSolution solution)
    {
        var read = Reading.Of([solution.Definite.min(), solution.RelativeResidual.max()]);
        var (least, worst) = (read[0], read[1]);
        if (least == 0)
        {
            var curvature = options.Damping - solution.LowestCurvature.min().ToDouble();
            warnings.Add("indefinite", string.Create(
                CultureInfo.InvariantCulture,
                $"The lower level's Hessian is not negative definite: the curvature along one direction is {curvature:G3} " +
                $"instead of below 0, so its solution is no strict maximum and the meta-gradient of that task is not exact. " +
                $"Raise lambda, or set damping above {curvature:G3} (now {options.Damping})."));
            return;
        }

        if (!(worst <= options.Tolerance))
        {
            var remedy = solution.Steps < options.Iterations
                ? "Rounding leaves no less: use precision: fp64"
                : "Raise the number of iterations";
            warnings.Add("residual", string.Create(
                CultureInfo.InvariantCulture,
                $"Conjugate gradients stopped after {solution.Steps} iterations with a relative residual of {worst:E1}, above " +
                $"{options.Tolerance:E1}. {remedy}, or add damping (now {options.Damping})."));
        }
    }
}
