using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Parts of a tensor, and values put into parts of it.</summary>
    public sealed partial class Tensor
    {
        private static readonly Op Narrow = new("narrow");
        private static readonly Op Select = new("select", "int");
        private static readonly Op SliceOp = new("slice", "Tensor");
        private static readonly Op Unbind = new("unbind", "int");
        private static readonly Op SplitSize = new("split", "Tensor");
        private static readonly Op SplitSizes = new("split_with_sizes");
        private static readonly Op Chunk = new("chunk");
        private static readonly Op IndexSelect = new("index_select");
        private static readonly Op Gather = new("gather");
        private static readonly Op Take = new("take");
        private static readonly Op ScatterSource = new("scatter", "src");
        private static readonly Op ScatterSourceInPlace = new("scatter_", "src");
        private static readonly Op ScatterAdd = new("scatter_add");
        private static readonly Op ScatterAddInPlace = new("scatter_add_");
        private static readonly Op IndexAdd = new("index_add");
        private static readonly Op IndexAddInPlace = new("index_add_");
        private static readonly Op MaskedFill = new("masked_fill", "Scalar");
        private static readonly Op MaskedFillInPlace = new("masked_fill_", "Scalar");
        private static readonly Op MaskedSelect = new("masked_select");
        private static readonly Op Nonzero = new("nonzero");

        public Tensor narrow(long dim, long start, long length) => Narrow.Call(this, dim, start, length);

        public Tensor select(long dim, long index) => Select.Call(this, dim, index);

        public Tensor slice(long dim, long start, long finish, long step) =>
            SliceOp.Call(this, dim, start, finish, step);

        public Tensor[] unbind(long dimension = 0) => Unbind.CallList(this, dimension);

        /// <summary>Pieces of one size; the last may be smaller.</summary>
        public Tensor[] split(long size, int dim = 0) => SplitSize.CallList(this, size, dim);

        public Tensor[] split(long[] sizes, long dim = 0) => SplitSizes.CallList(this, sizes, dim);

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => split(sizes.ToArray(), dim);

        public Tensor[] split(params long[] sizes) => SplitSizes.CallList(this, sizes, 0);

        public Tensor[] chunk(long chunks, long dim = 0L) => Chunk.CallList(this, chunks, dim);

        public Tensor index_select(long dim, Tensor index) => IndexSelect.Call(this, dim, index);

        public Tensor gather(long dim, Tensor index) => gather(dim, index, false);

        internal Tensor gather(long dim, Tensor index, bool sparse) => Gather.Call(this, dim, index, sparse);

        public Tensor take(Tensor index) => Take.Call(this, index);

        public Tensor scatter(long dim, Tensor index, Tensor src) => ScatterSource.Call(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) =>
            ScatterSourceInPlace.CallInPlace(this, dim, index, src);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => ScatterAdd.Call(this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) =>
            ScatterAddInPlace.CallInPlace(this, dim, index, src);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            IndexAdd.Call(this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            IndexAddInPlace.CallInPlace(this, dim, index, source, alpha);

        public Tensor masked_fill(Tensor mask, Scalar value) => MaskedFill.Call(this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => MaskedFillInPlace.CallInPlace(this, mask, value);

        public Tensor masked_select(Tensor mask) => MaskedSelect.Call(this, mask);

        /// <summary>The indices of the elements that are not zero, one row each.</summary>
        public Tensor nonzero() => Nonzero.Call(this);
    }
}
