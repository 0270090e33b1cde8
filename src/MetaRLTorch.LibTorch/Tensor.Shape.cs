using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The same elements in another shape, as a view wherever that is possible.</summary>
    public sealed partial class Tensor
    {
        private static readonly Op View = new("view");
        private static readonly Op Reshape = new("reshape");
        private static readonly Op Expand = new("expand");
        private static readonly Op Permute = new("permute");
        private static readonly Op Transpose = new("transpose", "int");
        private static readonly Op TransposeMatrix = new("t");
        private static readonly Op TransposeLast = new("mT");
        private static readonly Op Unsqueeze = new("unsqueeze");
        private static readonly Op UnsqueezeInPlace = new("unsqueeze_");
        private static readonly Op Squeeze = new("squeeze");
        private static readonly Op SqueezeDim = new("squeeze", "dim");
        private static readonly Op Flatten = new("flatten", "using_ints");
        private static readonly Op Unflatten = new("unflatten", "int");
        private static readonly Op MoveDim = new("movedim", "intlist");
        private static readonly Op Repeat = new("repeat");
        private static readonly Op RepeatInterleave = new("repeat_interleave", "self_int");
        private static readonly Op Flip = new("flip");
        private static readonly Op Diagonal = new("diagonal");
        private static readonly Op Tril = new("tril");
        private static readonly Op Triu = new("triu");

        /// <summary>Exchanges the last two dimensions.</summary>
        public Tensor mT => TransposeLast.Call(this);

        public Tensor view(params long[] shape) => View.Call(this, shape);

        public Tensor reshape(params long[] shape) => Reshape.Call(this, shape);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Expand.Call(this, sizes, isImplicit);

        public Tensor expand(params long[] sizes) => Expand.Call(this, sizes);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) =>
            Expand.Call(this, sizes.ToArray(), isImplicit);

        public Tensor expand_as(Tensor other) => expand(other.shape);

        public Tensor permute(params long[] permutation) => Permute.Call(this, permutation);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor transpose(long dim0, long dim1) => Transpose.Call(this, dim0, dim1);

        public Tensor t() => TransposeMatrix.Call(this);

        public Tensor unsqueeze(long dim) => Unsqueeze.Call(this, dim);

        public Tensor unsqueeze_(long dim) => UnsqueezeInPlace.CallInPlace(this, dim);

        public Tensor squeeze(long? dim = null) => dim is null ? Squeeze.Call(this) : SqueezeDim.Call(this, dim.Value);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Flatten.Call(this, start_dim, end_dim);

        public Tensor unflatten(long dim, params long[] sizes) => Unflatten.Call(this, dim, sizes);

        public Tensor movedim(long[] source, long[] destination) => MoveDim.Call(this, source, destination);

        /// <summary>Copies side by side along each dimension.</summary>
        public Tensor repeat(params long[] sizes) => Repeat.Call(this, sizes);

        /// <summary>Copies each element next to itself.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            RepeatInterleave.Call(this, repeats, Optional(dim), Optional(output_size));

        public Tensor flip(params long[] dims) => Flip.Call(this, dims);

        public Tensor diagonal(long offset = 0L, long dim1 = 0L, long dim2 = 1L) =>
            Diagonal.Call(this, offset, dim1, dim2);

        public Tensor tril(long diagonal = 0) => Tril.Call(this, diagonal);

        public Tensor triu(long diagonal = 0) => Triu.Call(this, diagonal);

        private static Arg Optional(long? value) => value is null ? Arg.None : value.Value;
    }
}
