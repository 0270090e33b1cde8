using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Functions of each element, in place.</summary>
    public sealed partial class Tensor
    {
        private static readonly Op ExpInPlaceOp = new("exp_");
        private static readonly Op LogInPlaceOp = new("log_");
        private static readonly Op SqrtInPlaceOp = new("sqrt_");
        private static readonly Op AbsInPlaceOp = new("abs_");
        private static readonly Op NegInPlaceOp = new("neg_");
        private static readonly Op TanhInPlaceOp = new("tanh_");
        private static readonly Op SigmoidInPlaceOp = new("sigmoid_");
        private static readonly Op ReluInPlaceOp = new("relu_");

        public Tensor exp_() => ExpInPlaceOp.CallInPlace(this);

        public Tensor log_() => LogInPlaceOp.CallInPlace(this);

        public Tensor sqrt_() => SqrtInPlaceOp.CallInPlace(this);

        public Tensor abs_() => AbsInPlaceOp.CallInPlace(this);

        public Tensor neg_() => NegInPlaceOp.CallInPlace(this);

        public Tensor tanh_() => TanhInPlaceOp.CallInPlace(this);

        public Tensor sigmoid_() => SigmoidInPlaceOp.CallInPlace(this);

        public Tensor relu_() => ReluInPlaceOp.CallInPlace(this);
    }
}
