using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Bounds, and the smaller or greater of two.</summary>
    public sealed partial class Tensor
    {
        private static readonly Op ClampScalar = new("clamp");
        private static readonly Op ClampTensor = new("clamp", "Tensor");
        private static readonly Op ClampScalarInPlace = new("clamp_");
        private static readonly Op ClampTensorInPlace = new("clamp_", "Tensor");
        private static readonly Op Minimum = new("minimum");
        private static readonly Op Maximum = new("maximum");
        private static readonly Op Atan2 = new("atan2");
        private static readonly Op WhereSelf = new("where", "self");

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => ClampScalar.Call(this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => ClampTensor.Call(this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => ClampScalarInPlace.CallInPlace(this, min, max);

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => ClampTensorInPlace.CallInPlace(this, min, max);

        public Tensor minimum(Tensor other) => Minimum.Call(this, other);

        public Tensor maximum(Tensor other) => Maximum.Call(this, other);

        public Tensor atan2(Tensor other) => Atan2.Call(this, other);

        /// <summary>This tensor where the condition holds, the other elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => WhereSelf.Call(condition, this, y);
    }
}
