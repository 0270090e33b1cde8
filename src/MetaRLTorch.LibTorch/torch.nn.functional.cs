using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Neural networks, in functional style only.</summary>
    public static class nn
    {
        /// <summary>How a loss over many elements becomes one.</summary>
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        /// <summary>Activations, losses and layers as functions.</summary>
        public static class functional
        {
            private static readonly Op Softplus = new("softplus");
            private static readonly Op Elu = new("elu");
            private static readonly Op EluInPlace = new("elu_");
            private static readonly Op MseLoss = new("mse_loss");
            private static readonly Op Linear = new("linear");
            private static readonly Op LogSigmoid = new("log_sigmoid");
            private static readonly Op OneHot = new("one_hot");

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_() : x.tanh();

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) =>
                Softplus.Call(x, beta, threshold);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) =>
                input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            public static Tensor logsigmoid(Tensor x) => LogSigmoid.Call(x);

            public static Tensor elu(Tensor x, double alpha, bool inplace = false) =>
                inplace ? EluInPlace.CallInPlace(x, alpha) : Elu.Call(x, alpha);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                MseLoss.Call(input, target, (long)reduction);

            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Linear.Call(input, weights, bias);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => OneHot.Call(x, num_classes);
        }
    }
}
