using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Products of matrices and vectors.</summary>
public static partial class torch
{
    private static readonly Op CholeskySolve = new("cholesky_solve");

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);

    public static Tensor dot(Tensor input, Tensor other) => input.dot(other);

    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        input.addmm(mat1, mat2, beta, alpha);

    public static Tensor diag(Tensor input, long diagonal = 0) => input.diag(diagonal);

    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);

    public static Tensor cholesky(Tensor input) => linalg.cholesky(input);

    /// <summary>X of A X = B, from the Cholesky factor of A.</summary>
    /// <param name="input">B.</param>
    /// <param name="input2">The factor.</param>
    /// <param name="upper">Whether the factor is the upper one.</param>
    public static Tensor cholesky_solve(Tensor input, Tensor input2, bool upper = false) => CholeskySolve.Call(input, input2, upper);
}
