using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Optimizers;

/// <summary>
/// The conjugate-gradient method for A x = b with a symmetric positive definite A known by its products.
/// </summary>
/// <remarks>Hestenes and Stiefel, Journal of Research of the NBS 49, 1952.</remarks>
public static class ConjugateGradient
{
    /// <summary>An approximate solution, from x = 0.</summary>
    /// <param name="product">v ↦ A v.</param>
    /// <param name="b">The right side, [P].</param>
    /// <param name="iterations">The largest number of products.</param>
    /// <param name="tolerance">Stops when the residual, which is updated from step to step, is at most this share of ‖b‖;
    /// rounding may leave a larger b − A x.</param>
    /// <returns>x, [P]; the last good iterate if A turns out not to be positive definite along a direction.</returns>
    public static Tensor Solve(Func<Tensor, Tensor> product, Tensor b, int iterations, double tolerance = 1e-5)
    {
        var x = torch.zeros_like(b);
        var residual = b.clone();
        var direction = b.clone();
        var square = residual.square().sum().ToDouble();
        var enough = tolerance * tolerance * square;

        for (var i = 0; i < iterations && square > enough; i++)
        {
            using var scope = torch.NewDisposeScope();
            var image = product(direction);
            var curvature = (direction * image).sum().ToDouble();
            if (!(curvature > 0)) break;

            var length = square / curvature;
            x.add_(direction, length);
            residual.sub_(length * image);
            var next = residual.square().sum().ToDouble();
            direction.mul_(next / square).add_(residual);
            square = next;
        }

        return x;
    }
}
