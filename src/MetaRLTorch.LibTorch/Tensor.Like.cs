using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>New tensors of this one's shape, element type and device, unless told otherwise.</summary>
    public sealed partial class Tensor
    {
        private static readonly Op ZerosLike = new("zeros_like");
        private static readonly Op OnesLike = new("ones_like");
        private static readonly Op EmptyLike = new("empty_like");
        private static readonly Op FullLike = new("full_like");
        private static readonly Op RandLike = new("rand_like");
        private static readonly Op RandnLike = new("randn_like");

        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(ZerosLike, dtype, device, requires_grad);

        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(OnesLike, dtype, device, requires_grad);

        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(EmptyLike, dtype, device, requires_grad);

        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(RandLike, dtype, device, requires_grad);

        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(RandnLike, dtype, device, requires_grad);

        public Tensor full_like(
            Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Finish(
                FullLike.Call(this, value, dtype ?? this.dtype, Arg.None, device ?? this.device, Arg.None),
                requires_grad);

        private Tensor Like(Op op, ScalarType? type, Device? place, bool requiresGrad) =>
            Finish(op.Call(this, type ?? dtype, Arg.None, place ?? device, Arg.None), requiresGrad);
    }
}
