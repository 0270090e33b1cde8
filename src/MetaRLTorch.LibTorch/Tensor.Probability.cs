using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Softmax, and random numbers in place.</summary>
    public sealed partial class Tensor
    {
        private static readonly Op Softmax = new("softmax", "int");
        private static readonly Op LogSoftmax = new("log_softmax", "int");
        private static readonly Op Normal = new("normal_");
        private static readonly Op Uniform = new("uniform_");
        private static readonly Op BernoulliOp = new("bernoulli");
        private static readonly Op BernoulliInPlace = new("bernoulli_", "float");
        private static readonly Op Multinomial = new("multinomial");

        public Tensor softmax(long dim, ScalarType? dtype = null) => Softmax.Call(this, dim, dtype);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => LogSoftmax.Call(this, dim, dtype);

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) =>
            Normal.CallInPlace(this, mean, std, generator);

        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            Uniform.CallInPlace(this, from, to, generator);

        public Tensor bernoulli(Generator? generator = null) => BernoulliOp.Call(this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) =>
            BernoulliInPlace.CallInPlace(this, p, generator);

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Multinomial.Call(this, num_samples, replacement, generator);
    }
}
