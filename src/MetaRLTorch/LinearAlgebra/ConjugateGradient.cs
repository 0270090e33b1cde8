using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.LinearAlgebra;

/// <summary>
/// The conjugate-gradient method for one system A_i x_i = b_i per task, each A_i symmetric positive definite and known
/// by its products: all tasks share the products, each has its own step lengths.
/// </summary>
/// <remarks>
/// Hestenes and Stiefel, Journal of Research of the NBS 49, 1952. Stops a task when ‖r_i‖² ≤ tolerance² ‖b_i‖², and
/// also where a direction with negative or no curvature shows that A_i is not positive definite: x_i then keeps its
/// last value. r_i is updated from step to step; <see cref="LinearSolution.RelativeResidual"/> is computed from x_i
/// itself, because rounding parts the two where A_i is ill-conditioned. A preconditioner changes the number of steps, and
/// neither the solution nor what it is measured by.
/// </remarks>
public static class ConjugateGradient
{
    // A look at how far the tasks are makes the host wait for a GPU; steps of solved tasks change nothing.
    private const int StepsBetweenLooksOnGpu = 10;

    private const double RoundingErrors = 1e4;

    /// <summary>Solves from x = 0.</summary>
    /// <param name="product">v ↦ A v for all tasks: [M, P] ↦ [M, P].</param>
    /// <param name="b">The right sides: [M, P].</param>
    /// <param name="iterations">The largest number of steps.</param>
    /// <param name="tolerance">Of ‖r_i‖ relative to ‖b_i‖.</param>
    /// <param name="notesCurvature">
    /// Whether <see cref="LinearSolution.Definite"/> and <see cref="LinearSolution.LowestCurvature"/> are asked for.
    /// </param>
    /// <param name="precondition">r ↦ B⁻¹ r with a symmetric positive definite B_i near A_i: [M, P] ↦ [M, P]; null for none.</param>
    /// <exception cref="ShapeException">b is no matrix, or the products have another shape than b.</exception>
    public static LinearSolution Solve(
        Func<Tensor, Tensor> product,
        Tensor b,
        int iterations,
        double tolerance,
        bool notesCurvature = true,
        Func<Tensor, Tensor>? precondition = null)
    {
        Shape.Require(b, nameof(b), ("M", b.shape[0]), ("P", b.shape[^1]));
        var x = torch.zeros_like(b);
        var (residual, direction) = (b, precondition?.Invoke(b) ?? b);
        var square = Dot(b, b);                                                                    // ‖r‖²: [M]
        var weight = precondition is null ? square : Dot(b, direction);                            // ⟨r, B⁻¹ r⟩: [M]
        var zero = torch.zeros_like(square);
        var enough = square * (tolerance * tolerance);
        // A preconditioner stretches what rounding left of nearly flat directions: a curvature of that size says nothing.
        var flat = precondition is null ? zero : weight * (-RoundingErrors * Rounding.Unit(b.dtype));
        var definite = zero.eq(0);
        var going = definite;
        var lowest = torch.full(square.shape, double.PositiveInfinity, square.dtype, square.device);
        var (steps, onCpu) = (0, b.device_type == DeviceType.CPU);

        for (; steps < iterations; steps++)
        {
            var open = square.gt(enough).logical_and(going);
            var looks = onCpu || (steps > 0 && steps % StepsBetweenLooksOnGpu == 0) || (steps == 1 && precondition is not null);
            if (looks && !open.any().ToBoolean()) break;

            var image = product(direction);
            if (steps == 0) Shape.Require(image, nameof(product), ("M", b.shape[0]), ("P", b.shape[1]));
            var curvature = Dot(direction, image);
            if (notesCurvature)
            {
                definite = torch.where(open, curvature.gt(flat), definite);
                lowest = torch.where(open, torch.minimum(lowest, curvature / Dot(direction, direction)), lowest);
            }

            going = open.logical_and(curvature.gt(0));
            var length = torch.where(going, weight / curvature, zero).unsqueeze(-1);
            x += length * direction;
            residual -= length * image;
            square = torch.where(going, Dot(residual, residual), square);
            var near = precondition?.Invoke(residual) ?? residual;
            var next = precondition is null ? square : torch.where(going, Dot(residual, near), weight);
            direction = near + (torch.where(going, next / weight, zero).unsqueeze(-1) * direction);
            weight = next;
        }

        var whole = Dot(b, b);
        var reached = product(x);
        var residue = b - reached;
        var left = torch.where(whole.eq(0), whole, Dot(residue, residue) / whole);                 // 0 of nothing is left
        return new(x, reached, left.sqrt(), definite.to(b.dtype), lowest, steps);
    }

    private static Tensor Dot(Tensor left, Tensor right) => (left * right).sum(-1);
}

/// <summary>What the conjugate-gradient method found.</summary>
/// <param name="Value">x: [M, P].</param>
/// <param name="Image">A x: [M, P].</param>
/// <param name="RelativeResidual">‖b − A x‖ / ‖b‖, 0 where b is: [M].</param>
/// <param name="Definite">1 where every direction tried had positive curvature, or it was not asked for; else 0: [M].</param>
/// <param name="LowestCurvature">min ⟨v, A v⟩ / ⟨v, v⟩ over these directions v, ∞ if there were none or it was not asked for: [M].</param>
/// <param name="Steps">Steps taken.</param>
public sealed record LinearSolution(
    Tensor Value, Tensor Image, Tensor RelativeResidual, Tensor Definite, Tensor LowestCurvature, int Steps);
