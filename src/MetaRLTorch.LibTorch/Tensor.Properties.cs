using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Shape, element type, device and memory layout.</summary>
    public sealed unsafe partial class Tensor
    {
        public long[] shape => size();

        public long Dimensions => Query(NativeMethods.mt_tensor_dim(Handle));

        public long ndim => Dimensions;

        public long NumberOfElements => Query(NativeMethods.mt_tensor_numel(Handle));

        public ScalarType dtype => (ScalarType)Query(NativeMethods.mt_tensor_dtype(Handle));

        public DeviceType device_type => (DeviceType)Query(NativeMethods.mt_tensor_device_type(Handle));

        public int device_index => (int)QueryAny(NativeMethods.mt_tensor_device_index(Handle));

        public Device device
        {
            get
            {
                var type = device_type;
                return type == DeviceType.CPU ? new Device(type) : new Device(type, device_index);
            }
        }

        public bool is_cuda => device_type == DeviceType.CUDA;

        public long ElementSize => dtype switch
        {
            ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
            ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
            ScalarType.Int32 or ScalarType.Float32 => 4,
            ScalarType.ComplexFloat64 => 16,
            _ => 8,
        };

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_contiguous() => Query(NativeMethods.mt_tensor_is_contiguous(Handle)) != 0;

        public long[] size()
        {
            var sizes = new long[Dimensions];
            fixed (long* start = sizes)
            {
                Query(NativeMethods.mt_tensor_sizes(Handle, start));
            }

            return sizes;
        }

        /// <summary>The length of one dimension; negative numbers count from the last.</summary>
        public long size(int dim)
        {
            var sizes = size();
            var index = dim < 0 ? dim + sizes.Length : dim;
            return index >= 0 && index < sizes.Length
                ? sizes[index]
                : throw new System.Runtime.InteropServices.ExternalException(
                    $"Dimension out of range (expected to be in range of [{-sizes.Length}, {sizes.Length - 1}], " +
                    $"but got {dim})");
        }

        public long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* start = strides)
            {
                Query(NativeMethods.mt_tensor_strides(Handle, start));
            }

            return strides;
        }

        public long stride(int dim)
        {
            var strides = stride();
            return strides[dim < 0 ? dim + strides.Length : dim];
        }

        /// <summary>Metadata only, as <c>[2x3], type = Float32, device = cpu</c>.</summary>
        public override string ToString() =>
            IsInvalid ? "<invalid>" : $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";

        internal void* DataPointer()
        {
            var data = NativeMethods.mt_tensor_data(Handle);
            if (data == null && NumberOfElements > 0)
            {
                NativeError.Throw();
            }

            return data;
        }

        private long Query(long answer)
        {
            GC.KeepAlive(this);
            return NativeError.Status(answer);
        }

        // A device without a number answers -1.
        private long QueryAny(long answer)
        {
            GC.KeepAlive(this);
            return answer;
        }
    }
}
