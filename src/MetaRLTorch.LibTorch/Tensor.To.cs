using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Other element types and devices. Without <c>copy</c>, a tensor that is right already is shared.
    /// </summary>
    public sealed partial class Tensor
    {
        private static readonly Op ToType = new("to", "dtype");
        private static readonly Op ToDevice = new("to", "device");
        private static readonly Op CloneOp = new("clone");
        private static readonly Op ContiguousOp = new("contiguous");
        private static readonly Op PinMemory = new("pin_memory");
        private static readonly Op IsPinned = new("is_pinned");

        public Tensor clone() => CloneOp.Call(this);

        public Tensor contiguous() => ContiguousOp.Call(this);

        /// <summary>A copy in page-locked memory, from which a GPU reads without another copy.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There is no GPU.</exception>
        public Tensor pin_memory() => PinMemory.Call(this);

        public bool is_pinned() => IsPinned.CallBool(this);

        public Tensor cpu() => Move(CPU, dtype, copy: false, nonBlocking: false);

        public Tensor cuda(Device? device = null, bool non_blocking = false)
        {
            if (device is not null && device.type != DeviceType.CUDA)
            {
                throw new ArgumentException("Not a CUDA device.", nameof(device));
            }

            return Move(InitializeDevice(device ?? CUDA), dtype, copy: false, non_blocking);
        }

        public Tensor to_type(
            ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(disposeAfter, ToType.Call(this, type, non_blocking, copy));

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(
            DeviceType deviceType,
            int deviceIndex = -1,
            bool copy = false,
            bool disposeAfter = false,
            bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);

        public Tensor to(
            ScalarType type,
            Device device,
            bool copy = false,
            bool disposeAfter = false,
            bool non_blocking = false) =>
            After(disposeAfter, Move(InitializeDevice(device), type, copy, non_blocking));

        public Tensor to(Tensor other, bool non_blocking = false) =>
            to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        private Tensor Move(Device device, ScalarType type, bool copy, bool nonBlocking) =>
            ToDevice.Call(this, device, type, nonBlocking, copy);

        private Tensor After(bool dispose, Tensor result)
        {
            if (dispose)
            {
                Dispose();
            }

            return result;
        }
    }
}
