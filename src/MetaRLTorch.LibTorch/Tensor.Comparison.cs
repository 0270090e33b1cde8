using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Comparisons and logic, element by element.</summary>
    public sealed partial class Tensor
    {
        private static readonly Op EqTensor = new("eq", "Tensor");
        private static readonly Op EqScalar = new("eq", "Scalar");
        private static readonly Op NeTensor = new("ne", "Tensor");
        private static readonly Op NeScalar = new("ne", "Scalar");
        private static readonly Op LtTensor = new("lt", "Tensor");
        private static readonly Op LtScalar = new("lt", "Scalar");
        private static readonly Op LeTensor = new("le", "Tensor");
        private static readonly Op LeScalar = new("le", "Scalar");
        private static readonly Op GtTensor = new("gt", "Tensor");
        private static readonly Op GtScalar = new("gt", "Scalar");
        private static readonly Op GeTensor = new("ge", "Tensor");
        private static readonly Op GeScalar = new("ge", "Scalar");
        private static readonly Op LogicalAndOp = new("logical_and");
        private static readonly Op LogicalOrOp = new("logical_or");
        private static readonly Op LogicalXorOp = new("logical_xor");
        private static readonly Op BitwiseAndOp = new("bitwise_and", "Tensor");
        private static readonly Op BitwiseOrOp = new("bitwise_or", "Tensor");
        private static readonly Op BitwiseXorOp = new("bitwise_xor", "Tensor");
        private static readonly Op AllClose = new("allclose");
        private static readonly Op IsClose = new("isclose");
        private static readonly Op EqualAll = new("equal");

        public Tensor eq(Tensor target) => EqTensor.Call(this, target);

        public Tensor eq(Scalar target) => EqScalar.Call(this, target);

        public Tensor ne(Tensor target) => NeTensor.Call(this, target);

        public Tensor ne(Scalar target) => NeScalar.Call(this, target);

        public Tensor lt(Tensor target) => LtTensor.Call(this, target);

        public Tensor lt(Scalar target) => LtScalar.Call(this, target);

        public Tensor le(Tensor target) => LeTensor.Call(this, target);

        public Tensor le(Scalar target) => LeScalar.Call(this, target);

        public Tensor gt(Tensor target) => GtTensor.Call(this, target);

        public Tensor gt(Scalar target) => GtScalar.Call(this, target);

        public Tensor ge(Tensor target) => GeTensor.Call(this, target);

        public Tensor ge(Scalar target) => GeScalar.Call(this, target);

        public Tensor logical_and(Tensor other) => LogicalAndOp.Call(this, other);

        public Tensor logical_or(Tensor other) => LogicalOrOp.Call(this, other);

        public Tensor logical_xor(Tensor other) => LogicalXorOp.Call(this, other);

        public Tensor bitwise_and(Tensor other) => BitwiseAndOp.Call(this, other);

        public Tensor bitwise_or(Tensor other) => BitwiseOrOp.Call(this, other);

        public Tensor bitwise_xor(Tensor other) => BitwiseXorOp.Call(this, other);

        /// <summary>Element by element, like <see cref="eq(Tensor)"/>; not one answer for all.</summary>
        public Tensor equal(Tensor target) => eq(target);

        public Tensor not_equal(Tensor target) => ne(target);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            AllClose.CallBool(this, target, rtol, atol, equal_nan);

        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            IsClose.Call(this, other, rtol, atol, nanEqual);

        /// <summary>Whether both have the same shape and the same elements.</summary>
        public bool Equals(Tensor? target) => target is not null && EqualAll.CallBool(this, target);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
