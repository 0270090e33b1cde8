using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Linear algebra; all functions work on batches of matrices.</summary>
    public static class linalg
    {
        private static readonly Op Solve = new("linalg_solve");
        private static readonly Op Inverse = new("linalg_inv");
        private static readonly Op LeastSquares = new("linalg_lstsq");
        private static readonly Op CholeskyOp = new("linalg_cholesky");
        private static readonly Op CholeskyEx = new("linalg_cholesky_ex");
        private static readonly Op Determinant = new("linalg_det");

        /// <summary>X of A X = B, or of X A = B if not <paramref name="left"/>.</summary>
        public static Tensor solve(Tensor A, Tensor B, bool left = true)
        {
            if (left)
            {
                return Solve.Call(A, B);
            }

            using var transposedA = A.mT;
            using var transposedB = B.mT;
            using var solution = Solve.Call(transposedA, transposedB);
            return solution.mT;
        }

        public static Tensor inv(Tensor input) => Inverse.Call(input);

        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(
            Tensor input, Tensor other) =>
            Four(LeastSquares.CallList(input, other));

        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(
            Tensor input, Tensor other, double rcond) =>
            Four(LeastSquares.CallList(input, other, rcond));

        /// <summary>The lower triangular factor.</summary>
        public static Tensor cholesky(Tensor input) => CholeskyOp.Call(input);

        /// <summary>The lower triangular factor, and where a matrix has none: the order of the minor that is not positive,
        /// else 0; nothing is thrown then, and a GPU is not waited for.</summary>
        public static (Tensor L, Tensor info) cholesky_ex(Tensor input, bool check_errors = false) =>
            CholeskyEx.CallPair(input, false, check_errors);

        public static Tensor det(Tensor input) => Determinant.Call(input);

        private static (Tensor, Tensor, Tensor, Tensor) Four(Tensor[] results) =>
            (results[0], results[1], results[2], results[3]);
    }
}
