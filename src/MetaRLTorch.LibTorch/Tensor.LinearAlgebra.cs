using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Products of matrices and vectors.</summary>
    public sealed partial class Tensor
    {
        private static readonly Op MatMul = new("matmul");
        private static readonly Op MM = new("mm");
        private static readonly Op BMM = new("bmm");
        private static readonly Op MV = new("mv");
        private static readonly Op Dot = new("dot");
        private static readonly Op AddMM = new("addmm");
        private static readonly Op Outer = new("outer");
        private static readonly Op Diag = new("diag");

        public Tensor matmul(Tensor target) => MatMul.Call(this, target);

        public Tensor mm(Tensor target) => MM.Call(this, target);

        public Tensor bmm(Tensor batch2) => BMM.Call(this, batch2);

        public Tensor mv(Tensor target) => MV.Call(this, target);

        public Tensor dot(Tensor target) => Dot.Call(this, target);

        /// <summary>beta · this + alpha · mat1 mat2.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            AddMM.Call(this, mat1, mat2, (double)beta, (double)alpha);

        public Tensor outer(Tensor vec2) => Outer.Call(this, vec2);

        public Tensor diag(long diagonal = 0) => Diag.Call(this, diagonal);
    }
}
