using System.Runtime.CompilerServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Indexing as in Python: views for numbers and ranges, copies for tensors of indices.</summary>
    public sealed partial class Tensor
    {
        private static readonly Op IndexTensors = new("index", "Tensor");
        private static readonly Op IndexPut = new("index_put_");

        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Put(value, i1);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => Part(i1, i2);
            set => Put(value, i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => Part(i1, i2, i3);
            set => Put(value, i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => Part(i1, i2, i3, i4);
            set => Put(value, i1, i2, i3, i4);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => Part(indices);
            set => Put(value, indices);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var walk = new IndexWalk(this, indices);
            if (!walk.Gathers)
            {
                return walk.View;
            }

            using var view = walk.View;
            var gathered = IndexTensors.Call(view, Arg.OptionalList(walk.Tensors));
            walk.Release();
            return gathered;
        }

        public Tensor index(params Tensor[] indices) => IndexTensors.Call(this, Arg.OptionalList(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) =>
            index_put_(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            var walk = new IndexWalk(this, indices);
            using var view = walk.View;
            using var fitted = value.WithoutLeadingOnes();
            if (walk.Gathers)
            {
                IndexPut.CallInPlace(view, Arg.OptionalList(walk.Tensors), fitted, accumulate);
                walk.Release();
            }
            else
            {
                _ = accumulate ? view.add_(fitted) : view.copy_(fitted);
            }

            return this;
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var number = full([], value, dtype, device);
            return index_put_(number, indices);
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) =>
            index_put_(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            IndexPut.CallInPlace(this, Arg.OptionalList(indices), value, accumulate);

        // A chain of selections; the views in between are released at once.
        private Tensor Part(params ReadOnlySpan<long> indices)
        {
            var view = select(0, indices[0]);
            foreach (var index in indices[1..])
            {
                using var outer = view;
                view = outer.select(0, index);
            }

            return view;
        }

        private void Put(Tensor value, params ReadOnlySpan<long> indices)
        {
            using var view = Part(indices);
            view.copy_(value);
        }

        // An assigned value may have more dimensions than its place if the first ones are of length 1.
        private Tensor WithoutLeadingOnes()
        {
            var shape = size();
            return shape is [1, ..] ? view([.. shape.SkipWhile(length => length == 1)]) : alias();
        }
    }
}
