using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.LinearAlgebra;

/// <summary>A preconditioner for matrices that couple only neighboring coordinates: the inverse of their diagonal blocks.</summary>
/// <remarks>
/// The columns of all blocks are read from as many products as a block has columns: a vector that is 1 at the same place of
/// every block yields that column of each (Curtis, Powell and Reid, IMA Journal of Applied Mathematics 13, 1974). Conjugate
/// gradients then take one step where the matrix is block-diagonal, instead of one for each of its eigenvalues. A block that
/// is singular along (1, …, 1), as that of a softmax is, has a pseudoinverse in its place, which keeps rounding errors along
/// that direction out of the search. A block that is not positive definite otherwise, or so small beside the others that it
/// may be nothing but their rounding errors, counts as the identity.
/// </remarks>
public static class BlockPreconditioner
{
    private const double Negligible = 1e-4;
    private const double RoundingErrors = 100;

    /// <summary>r ↦ B⁻¹ r with the blocks B of A_i: [M, P] ↦ [M, P].</summary>
    /// <param name="product">v ↦ A v for all tasks: [M, P] ↦ [M, P].</param>
    /// <param name="like">Gives shape and type: [M, P].</param>
    /// <param name="size">The number of coordinates in a block; divides P.</param>
    public static Func<Tensor, Tensor> Of(Func<Tensor, Tensor> product, Tensor like, int size)
    {
        var (tasks, coordinates) = (like.shape[0], like.shape[1]);
        if (coordinates % size != 0)
            throw new ArgumentException($"Blocks of {size} coordinates do not divide the matrix's {coordinates}.", nameof(size));
        var identity = torch.eye(size, size, like.dtype, like.device);
        var columns = Enumerable.Range(0, size).Select(column =>
            product(identity[column].expand([tasks, coordinates / size, size]).reshape(tasks, coordinates)).view(tasks, -1, size));
        var blocks = torch.stack([.. columns], -1);                                                // [M, P / size, size, size]

        var eigenvalue = blocks.diagonal(0, -2, -1).mean([-1L], keepdim: true).unsqueeze(-1);
        var isSingular = blocks.sum(-1, keepdim: true).abs().amax([-2L], keepdim: true).le(Negligible * eigenvalue);
        var shift = torch.where(isSingular, eigenvalue, torch.zeros_like(eigenvalue)) / size;       // of the eigenvalue of (1, …, 1)
        var (factor, failed) = torch.linalg.cholesky_ex(blocks + shift);
        var isReal = eigenvalue.gt(RoundingErrors * Rounding.Unit(like.dtype) * eigenvalue.amax([1L], keepdim: true));
        var usable = failed.eq(0).view(tasks, -1, 1, 1).logical_and(isReal);
        factor = torch.where(usable, factor, identity);
        var projects = usable.logical_and(isSingular).to(like.dtype);
        return residual =>
        {
            var solved = torch.cholesky_solve(residual.view(tasks, -1, size, 1), factor);
            return (solved - (projects * solved.mean([-2L], keepdim: true))).view(tasks, coordinates);
        };
    }
}
