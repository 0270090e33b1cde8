using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Elements as .NET values.</summary>
    public sealed unsafe partial class Tensor
    {
        private static readonly Op Fill = new("fill_", "Scalar");
        private static readonly Op Zero = new("zero_");
        private static readonly Op Copy = new("copy_");

        /// <summary>The memory of a contiguous CPU tensor.</summary>
        /// <exception cref="InvalidOperationException">The tensor is not contiguous or not on the CPU.</exception>
        public Span<byte> bytes
        {
            get => Memory();
            set
            {
                var memory = Memory();
                if (memory.Length != value.Length)
                {
                    throw new ArgumentException(
                        $"{value.Length} bytes for a tensor of {memory.Length}.", nameof(value));
                }

                value.CopyTo(memory);
            }
        }

        /// <summary>The only element.</summary>
        /// <exception cref="ArgumentException">There is not exactly one, or <typeparamref name="T"/> is not exactly
        /// the element type.</exception>
        public T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1)
            {
                throw new ArgumentException("Number of elements in the tensor must be 1");
            }

            ValidateType(typeof(T));
            if (device_type == DeviceType.CPU)
            {
                return Element<T>();
            }

            using var copy = cpu();
            return copy.Element<T>();
        }

        /// <summary>The elements in order, of a view as of a tensor of its own; copied first if on a GPU.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not exactly the element type.</exception>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        /// <summary>The only element as a number, of whichever element type.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There is not exactly one.</exception>
        public Scalar ToScalar() => NumberOfElements == 1
            ? Number()
            : throw new System.Runtime.InteropServices.ExternalException(
                $"a Tensor with {NumberOfElements} elements cannot be converted to Scalar");
        public Tensor fill_(Scalar value) => Fill.CallInPlace(this, value);

        public Tensor zero_() => Zero.CallInPlace(this);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Copy.CallInPlace(this, source, nonBlocking);

        internal void ValidateType(Type type)
        {
            if (!TypeMap.TryGetValue(type, out var expected) || expected != dtype)
            {
                throw new ArgumentException($"{type.Name} is not compatible with {dtype}");
            }
        }

        private Scalar Number() => dtype switch
        {
            ScalarType.Byte => item<byte>(),
            ScalarType.Int8 => item<sbyte>(),
            ScalarType.Int16 => item<short>(),
            ScalarType.Int32 => item<int>(),
            ScalarType.Int64 => item<long>(),
            ScalarType.Float32 => item<float>(),
            ScalarType.Float64 => item<double>(),
            ScalarType.Bool => item<bool>(),
            ScalarType.Float16 => (double)item<Half>(),
            var other => throw new NotSupportedException($"An element of type {other} has no .NET number."),
        };

        private T Element<T>()
            where T : unmanaged
        {
            var value = *(T*)DataPointer();
            GC.KeepAlive(this);
            return value;
        }

        private Span<byte> Memory()
        {
            if (!is_contiguous())
            {
                throw new InvalidOperationException(
                    "bytes of a tensor that is not contiguous: call contiguous() first.");
            }

            if (device_type != DeviceType.CPU)
            {
                throw new InvalidOperationException($"bytes of a tensor on {device}: call cpu() first.");
            }

            return new Span<byte>(DataPointer(), checked((int)(NumberOfElements * ElementSize)));
        }
    }
}
