using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Sums, means and spreads.</summary>
    public sealed partial class Tensor
    {
        private static readonly Op SumAll = new("sum");
        private static readonly Op SumDims = new("sum", "dim_IntList");
        private static readonly Op MeanAll = new("mean");
        private static readonly Op MeanDims = new("mean", "dim");
        private static readonly Op StdAll = new("std");
        private static readonly Op StdDims = new("std", "dim");
        private static readonly Op VarAll = new("var");
        private static readonly Op VarDims = new("var", "dim");
        private static readonly Op Prod = new("prod");
        private static readonly Op ProdDim = new("prod", "dim_int");
        private static readonly Op CumSum = new("cumsum");
        private static readonly Op CumProd = new("cumprod");
        private static readonly Op LogSumExp = new("logsumexp");
        private static readonly Op NormAll = new("norm", "Scalar");
        private static readonly Op NormDims = new("norm", "ScalarOpt_dim");

        public Tensor sum(ScalarType? type = null) => SumAll.Call(this, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            SumDims.Call(this, dim, keepdim, type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            sum(dim.ToArray(), keepdim, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            SumDims.Call(this, new[] { dim }, keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) =>
            SumDims.Call(this, new[] { dim0, dim1 }, keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) =>
            SumDims.Call(this, new[] { dim0, dim1, dim2 }, keepdim, type);

        public Tensor mean() => MeanAll.Call(this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            MeanDims.Call(this, dimensions, keepdim, type);

        public Tensor std(bool unbiased = true) => StdAll.Call(this, unbiased);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            As(type, StdDims.Call(this, dimensions, unbiased, keepdim));

        public Tensor std(
            ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std(dimensions.ToArray(), unbiased, keepdim, type);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std([dim], unbiased, keepdim, type);

        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std([dim.Item1, dim.Item2], unbiased, keepdim, type);

        public Tensor std(
            (long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public Tensor var(bool unbiased = true) => VarAll.Call(this, unbiased);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            As(type, VarDims.Call(this, dimensions, unbiased, keepdim));

        public Tensor var(
            ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var(dimensions.ToArray(), unbiased, keepdim, type);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var([dim], unbiased, keepdim, type);

        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var([dim.Item1, dim.Item2], unbiased, keepdim, type);

        public Tensor var(
            (long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public Tensor prod(ScalarType? type = null) => Prod.Call(this, type);

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            ProdDim.Call(this, dim, keepdim, type);

        public Tensor cumsum(long dim, ScalarType? type = null) => CumSum.Call(this, dim, type);

        public Tensor cumprod(long dim, ScalarType? type = null) => CumProd.Call(this, dim, type);

        public Tensor logsumexp(long dim, bool keepdim = false) => LogSumExp.Call(this, new[] { dim }, keepdim);

        public Tensor norm(float p = 2.0f) => NormAll.Call(this, p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) =>
            NormDims.Call(this, (double)p, new long[] { dim }, keepdim);

        private static Tensor As(ScalarType? type, Tensor result) =>
            type is null ? result : result.to_type(type.Value, disposeAfter: true);
    }
}
