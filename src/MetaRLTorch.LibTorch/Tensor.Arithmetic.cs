using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How an integer quotient is rounded.</summary>
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    private static Arg Rounding(RoundingMode mode) => mode switch
    {
        RoundingMode.trunc => "trunc",
        RoundingMode.floor => "floor",
        _ => Arg.None,
    };

    /// <summary>Sums, products and powers, each as a new tensor and in place.</summary>
    public sealed partial class Tensor
    {
        private static readonly Op AddTensor = new("add", "Tensor");
        private static readonly Op AddScalar = new("add", "Scalar");
        private static readonly Op AddTensorInPlace = new("add_", "Tensor");
        private static readonly Op AddScalarInPlace = new("add_", "Scalar");
        private static readonly Op SubTensor = new("sub", "Tensor");
        private static readonly Op SubScalar = new("sub", "Scalar");
        private static readonly Op SubTensorInPlace = new("sub_", "Tensor");
        private static readonly Op SubScalarInPlace = new("sub_", "Scalar");
        private static readonly Op MulTensor = new("mul", "Tensor");
        private static readonly Op MulScalar = new("mul", "Scalar");
        private static readonly Op MulTensorInPlace = new("mul_", "Tensor");
        private static readonly Op MulScalarInPlace = new("mul_", "Scalar");
        private static readonly Op DivTensor = new("div", "Tensor_mode");
        private static readonly Op DivScalar = new("div", "Scalar_mode");
        private static readonly Op DivTensorInPlace = new("div_", "Tensor_mode");
        private static readonly Op DivScalarInPlace = new("div_", "Scalar_mode");
        private static readonly Op RemainderTensor = new("remainder", "Tensor");
        private static readonly Op RemainderScalar = new("remainder", "Scalar");
        private static readonly Op PowTensor = new("pow", "Tensor_Tensor");
        private static readonly Op PowScalar = new("pow", "Tensor_Scalar");
        private static readonly Op PowTensorInPlace = new("pow_", "Tensor");
        private static readonly Op PowScalarInPlace = new("pow_", "Scalar");
        private static readonly Op AddCMul = new("addcmul");
        private static readonly Op AddCMulInPlace = new("addcmul_");
        private static readonly Op AddCDiv = new("addcdiv");
        private static readonly Op AddCDivInPlace = new("addcdiv_");
        private static readonly Op LerpTensor = new("lerp", "Tensor");

        public Tensor add(Tensor target) => AddTensor.Call(this, target);

        public Tensor add(Tensor target, Scalar alpha) => AddTensor.Call(this, target, alpha);

        public Tensor add(Scalar scalar) => AddScalar.Call(this, scalar);

        public Tensor add(Scalar scalar, Scalar alpha) => AddScalar.Call(this, scalar, alpha);

        public Tensor add_(Tensor target) => AddTensorInPlace.CallInPlace(this, target);

        public Tensor add_(Tensor target, Scalar alpha) => AddTensorInPlace.CallInPlace(this, target, alpha);

        public Tensor add_(Scalar scalar) => AddScalarInPlace.CallInPlace(this, scalar);

        public Tensor add_(Scalar scalar, Scalar alpha) => AddScalarInPlace.CallInPlace(this, scalar, alpha);

        public Tensor sub(Tensor target) => SubTensor.Call(this, target);

        public Tensor sub(Scalar target) => SubScalar.Call(this, target);

        public Tensor sub_(Tensor target) => SubTensorInPlace.CallInPlace(this, target);

        public Tensor sub_(Scalar target) => SubScalarInPlace.CallInPlace(this, target);

        public Tensor mul(Tensor target) => MulTensor.Call(this, target);

        public Tensor mul(Scalar target) => MulScalar.Call(this, target);

        public Tensor mul_(Tensor target) => MulTensorInPlace.CallInPlace(this, target);

        public Tensor mul_(Scalar target) => MulScalarInPlace.CallInPlace(this, target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            DivTensor.Call(this, target, Rounding(rounding_mode));

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            DivScalar.Call(this, target, Rounding(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            DivTensorInPlace.CallInPlace(this, target, Rounding(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            DivScalarInPlace.CallInPlace(this, target, Rounding(rounding_mode));

        /// <summary>The remainder with the divisor's sign.</summary>
        public Tensor remainder(Tensor target) => RemainderTensor.Call(this, target);

        /// <inheritdoc cref="remainder(Tensor)"/>
        public Tensor remainder(Scalar scalar) => RemainderScalar.Call(this, scalar);

        public Tensor pow(Tensor exponent) => PowTensor.Call(this, exponent);

        public Tensor pow(Scalar exponent) => PowScalar.Call(this, exponent);

        public Tensor pow_(Tensor exponent) => PowTensorInPlace.CallInPlace(this, exponent);

        public Tensor pow_(Scalar exponent) => PowScalarInPlace.CallInPlace(this, exponent);

        /// <summary>this + value · tensor1 · tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            AddCMul.Call(this, tensor1, tensor2, value);

        /// <inheritdoc cref="addcmul"/>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            AddCMulInPlace.CallInPlace(this, tensor1, tensor2, value);

        /// <summary>this + value · tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            AddCDiv.Call(this, tensor1, tensor2, value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => AddCDiv.Call(this, tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            AddCDivInPlace.CallInPlace(this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => AddCDivInPlace.CallInPlace(this, tensor1, tensor2);

        /// <summary>this + weight · (end − this).</summary>
        public Tensor lerp(Tensor end, Tensor weight) => LerpTensor.Call(this, end, weight);
    }
}
