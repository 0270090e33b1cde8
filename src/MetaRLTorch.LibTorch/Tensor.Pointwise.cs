using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Functions of each element.</summary>
    public sealed partial class Tensor
    {
        private static readonly Op ExpOp = new("exp");
        private static readonly Op Expm1Op = new("expm1");
        private static readonly Op LogOp = new("log");
        private static readonly Op Log2Op = new("log2");
        private static readonly Op Log10Op = new("log10");
        private static readonly Op Log1pOp = new("log1p");
        private static readonly Op SqrtOp = new("sqrt");
        private static readonly Op RsqrtOp = new("rsqrt");
        private static readonly Op SquareOp = new("square");
        private static readonly Op ReciprocalOp = new("reciprocal");
        private static readonly Op AbsOp = new("abs");
        private static readonly Op NegOp = new("neg");
        private static readonly Op SignOp = new("sign");
        private static readonly Op SinOp = new("sin");
        private static readonly Op CosOp = new("cos");
        private static readonly Op TanOp = new("tan");
        private static readonly Op AsinOp = new("asin");
        private static readonly Op AcosOp = new("acos");
        private static readonly Op AtanOp = new("atan");
        private static readonly Op SinhOp = new("sinh");
        private static readonly Op CoshOp = new("cosh");
        private static readonly Op TanhOp = new("tanh");
        private static readonly Op SigmoidOp = new("sigmoid");
        private static readonly Op ReluOp = new("relu");
        private static readonly Op FloorOp = new("floor");
        private static readonly Op CeilOp = new("ceil");
        private static readonly Op RoundOp = new("round", "decimals");
        private static readonly Op TruncOp = new("trunc");
        private static readonly Op ErfOp = new("erf");
        private static readonly Op LgammaOp = new("lgamma");
        private static readonly Op IsnanOp = new("isnan");
        private static readonly Op IsinfOp = new("isinf");
        private static readonly Op IsfiniteOp = new("isfinite");
        private static readonly Op LogicalNotOp = new("logical_not");
        private static readonly Op BitwiseNotOp = new("bitwise_not");

        public Tensor exp() => ExpOp.Call(this);

        public Tensor expm1() => Expm1Op.Call(this);

        public Tensor log() => LogOp.Call(this);

        public Tensor log2() => Log2Op.Call(this);

        public Tensor log10() => Log10Op.Call(this);

        public Tensor log1p() => Log1pOp.Call(this);

        public Tensor sqrt() => SqrtOp.Call(this);

        public Tensor rsqrt() => RsqrtOp.Call(this);

        public Tensor square() => SquareOp.Call(this);

        public Tensor reciprocal() => ReciprocalOp.Call(this);

        public Tensor abs() => AbsOp.Call(this);

        public Tensor neg() => NegOp.Call(this);

        public Tensor sign() => SignOp.Call(this);

        public Tensor sin() => SinOp.Call(this);

        public Tensor cos() => CosOp.Call(this);

        public Tensor tan() => TanOp.Call(this);

        public Tensor asin() => AsinOp.Call(this);

        public Tensor acos() => AcosOp.Call(this);

        public Tensor atan() => AtanOp.Call(this);

        public Tensor sinh() => SinhOp.Call(this);

        public Tensor cosh() => CoshOp.Call(this);

        public Tensor tanh() => TanhOp.Call(this);

        public Tensor sigmoid() => SigmoidOp.Call(this);

        public Tensor relu() => ReluOp.Call(this);

        public Tensor floor() => FloorOp.Call(this);

        public Tensor ceil() => CeilOp.Call(this);

        public Tensor round(long decimals = 0) => RoundOp.Call(this, decimals);

        public Tensor trunc() => TruncOp.Call(this);

        public Tensor erf() => ErfOp.Call(this);

        public Tensor lgamma() => LgammaOp.Call(this);

        public Tensor isnan() => IsnanOp.Call(this);

        public Tensor isinf() => IsinfOp.Call(this);

        public Tensor isfinite() => IsfiniteOp.Call(this);

        public Tensor logical_not() => LogicalNotOp.Call(this);

        public Tensor bitwise_not() => BitwiseNotOp.Call(this);
    }
}
