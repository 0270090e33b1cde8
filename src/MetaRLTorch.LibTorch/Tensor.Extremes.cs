using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Extremes and their places, order, and "any" and "all".</summary>
    public sealed partial class Tensor
    {
        private static readonly Op MinAll = new("min");
        private static readonly Op MinOther = new("min", "other");
        private static readonly Op MinDim = new("min", "dim");
        private static readonly Op MaxAll = new("max");
        private static readonly Op MaxOther = new("max", "other");
        private static readonly Op MaxDim = new("max", "dim");
        private static readonly Op ArgMin = new("argmin");
        private static readonly Op ArgMax = new("argmax");
        private static readonly Op AMin = new("amin");
        private static readonly Op AMax = new("amax");
        private static readonly Op AMinOut = new("amin", "out");
        private static readonly Op AMaxOut = new("amax", "out");
        private static readonly Op Sort = new("sort", "stable");
        private static readonly Op ArgSort = new("argsort");
        private static readonly Op MedianAll = new("median");
        private static readonly Op AnyAll = new("any");
        private static readonly Op AnyDim = new("any", "dim");
        private static readonly Op AllAll = new("all");
        private static readonly Op AllDim = new("all", "dim");

        public Tensor min() => MinAll.Call(this);

        public Tensor min(Tensor other) => MinOther.Call(this, other);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => 
            MinDim.CallPair(this, dim, keepdim);

        public Tensor max() => MaxAll.Call(this);

        public Tensor max(Tensor other) => MaxOther.Call(this, other);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => 
            MaxDim.CallPair(this, dim, keepdim);

        public Tensor argmin() => ArgMin.Call(this);

        public Tensor argmin(long dim, bool keepdim = false) => ArgMin.Call(this, dim, keepdim);

        public Tensor argmax() => ArgMax.Call(this);

        public Tensor argmax(long dim, bool keepdim = false) => ArgMax.Call(this, dim, keepdim);

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            @out is null ? AMin.Call(this, dims, keepdim) : AMinOut.Call(this, dims, keepdim, @out);

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            amin(dims.ToArray(), keepdim, @out);

        public Tensor amin(params long[] dims) => AMin.Call(this, dims);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            @out is null ? AMax.Call(this, dims, keepdim) : AMaxOut.Call(this, dims, keepdim, @out);

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            amax(dims.ToArray(), keepdim, @out);

        public Tensor amax(params long[] dims) => AMax.Call(this, dims);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Sort.CallPair(this, stable, dim, descending);

        public Tensor argsort(long dim = -1, bool descending = false) => ArgSort.Call(this, dim, descending);

        public Tensor median() => MedianAll.Call(this);

        public Tensor any() => AnyAll.Call(this);

        public Tensor any(long dim, bool keepdim = false) => AnyDim.Call(this, dim, keepdim);

        public Tensor all() => AllAll.Call(this);

        public Tensor all(long dim, bool keepdim = false) => AllDim.Call(this, dim, keepdim);
    }
}
