using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Tensors from .NET arrays: <c>tensor</c> copies, <c>from_array</c> and <c>frombuffer</c> share.</summary>
public static unsafe partial class torch
{
    /// <summary>A tensor on the array's own memory, which stays pinned as long as the tensor lives.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) =>
        from_array(rawArray, ToScalarType(rawArray.GetType().GetElementType()!), device ?? CPU);

    /// <inheritdoc cref="from_array(Array, Device)"/>
    public static Tensor from_array(
        Array rawArray,
        ScalarType? dtype,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null)
    {
        var shape = new long[rawArray.Rank];
        for (var dim = 0; dim < shape.Length; dim++)
        {
            shape[dim] = rawArray.GetLongLength(dim);
        }

        return Place(Share(rawArray, 0, shape), dtype, device, requires_grad, names);
    }

    /// <summary>A flat tensor on part of an array's own memory.</summary>
    public static Tensor frombuffer(
        Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var length = rawArray.LongLength;
        if (offset < 0 || offset >= length)
        {
            throw new ArgumentException($"invalid value for 'offset': {offset}", nameof(offset));
        }

        var taken = count < 0 ? length - offset : count;
        if (taken > length - offset)
        {
            throw new IndexOutOfRangeException($"element count is too large: {taken}");
        }

        return Place(Share(rawArray, offset, [taken]), dtype, CPU, requires_grad, null);
    }

    private static Tensor Copy<T>(
        ReadOnlySpan<T> values,
        ReadOnlySpan<long> dimensions,
        ScalarType? dtype,
        Device? device,
        bool requiresGrad,
        string[]? names)
        where T : unmanaged
    {
        var shape = dimensions.ToArray();
        var expected = shape.Aggregate(1L, (product, size) => product * size);
        if (expected > values.Length)
        {
            throw new ArgumentException(
                $"mismatched total size creating a tensor from an array: {expected} vs. {values.Length}");
        }

        var tensor = Empty.Call(shape, ToScalarType(typeof(T)), Arg.None, CPU, Arg.None);
        values[..(int)expected].CopyTo(new Span<T>(tensor.DataPointer(), (int)expected));
        return Place(tensor, dtype, device, requiresGrad, names);
    }

    private static Tensor Copy<T>(
        Array values, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
        where T : unmanaged
    {
        var shape = new long[values.Rank];
        for (var dim = 0; dim < shape.Length; dim++)
        {
            shape[dim] = values.GetLongLength(dim);
        }

        ref var first = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values));
        return Copy(
            MemoryMarshal.CreateReadOnlySpan(ref first, values.Length), shape, dtype, device, requiresGrad, names);
    }

    private static Tensor Share(Array array, long offset, long[] shape)
    {
        var dtype = ToScalarType(array.GetType().GetElementType()!);
        var pinned = GCHandle.Alloc(array, GCHandleType.Pinned);
        var elementSize = array.LongLength == 0 ? 0 : Buffer.ByteLength(array) / array.LongLength;
        var start = (byte*)pinned.AddrOfPinnedObject() + (offset * elementSize);
        fixed (long* sizes = shape)
        {
            var handle = NativeMethods.mt_tensor_from_blob(
                start, sizes, shape.Length, (int)dtype, &Unpin, GCHandle.ToIntPtr(pinned));
            return new Tensor(NativeError.Handle(handle));
        }
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint pinned) => GCHandle.FromIntPtr(pinned).Free();

    // Gives a fresh tensor the type, device and differentiability that were asked for.
    private static Tensor Place(
        Tensor tensor, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
    {
        var place = InitializeDevice(device);
        var type = dtype ?? tensor.dtype;
        if (type == tensor.dtype && place.type == DeviceType.CPU)
        {
            return Finish(tensor, requiresGrad, names);
        }

        using (tensor)
        {
            return Finish(tensor.to(type, place), requiresGrad, names);
        }
    }
}
