using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a CPU tensor in row-major order, read and written in place through its strides.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;
    private torch.Tensor? tensor;
    private T* data;

    internal TensorAccessor(torch.Tensor tensor)
    {
        this.tensor = tensor;
        shape = tensor.shape;
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
        data = (T*)tensor.DataPointer();
    }

    public long Count => tensor is null ? 0 : tensor.numel();

    public bool IsReadOnly => false;

    /// <summary>An element by its place in row-major order, or by its indices.</summary>
    /// <exception cref="IndexOutOfRangeException">An index lies outside of the tensor.</exception>
    public T this[params long[] indices]
    {
        get => *At(indices);
        set => *At(indices) = value;
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array.AsSpan());
        return array;
    }

    /// <summary>The elements as an array of the tensor's own rank; of a single number, an array of one.</summary>
    public Array ToNDArray()
    {
        if (shape.Length < 2)
        {
            return ToArray();
        }

        var array = Array.CreateInstance(typeof(T), shape);
        var elements = ToArray();
        var bytes = checked((uint)(elements.LongLength * sizeof(T)));
        if (bytes > 0)
        {
            ref var target = ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array);
            fixed (T* source = elements)
            {
                System.Runtime.CompilerServices.Unsafe.CopyBlockUnaligned(ref target, ref *(byte*)source, bytes);
            }
        }

        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies elements from a place in the tensor on, until either side ends.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var length = Overlap(array.Length, arrayIndex, tensorIndex);
        if (contiguous)
        {
            new ReadOnlySpan<T>(data + tensorIndex, length).CopyTo(array[arrayIndex..]);
        }
        else
        {
            for (var i = 0; i < length; i++)
            {
                array[arrayIndex + i] = data[Offset(tensorIndex + i)];
            }
        }

        GC.KeepAlive(tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Overwrites elements from a place in the tensor on, until either side ends.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var length = Overlap(array.Length, arrayIndex, tensorIndex);
        for (var i = 0; i < length; i++)
        {
            data[Offset(tensorIndex + i)] = array[arrayIndex + i];
        }

        GC.KeepAlive(tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Lets go of the tensor; does not dispose it.</summary>
    public void Dispose()
    {
        tensor = null;
        data = null;
    }

    private int Overlap(int arrayLength, int arrayIndex, long tensorIndex)
    {
        if (tensorIndex < 0 || (tensorIndex >= Count && Count > 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(tensorIndex), tensorIndex, $"The tensor has {Count} elements.");
        }

        return (int)Math.Max(0, Math.Min(arrayLength - arrayIndex, Count - tensorIndex));
    }

    private T* At(long[] indices)
    {
        ObjectDisposedException.ThrowIf(tensor is null, this);
        return data + (indices.Length == 1 ? OffsetChecked(indices[0]) : Offset(indices));
    }

    private long OffsetChecked(long index) =>
        index >= 0 && index < Count
            ? Offset(index)
            : throw new IndexOutOfRangeException($"Element {index} of a tensor of {Count}.");

    private long Offset(long index)
    {
        if (contiguous)
        {
            return index;
        }

        long offset = 0;
        for (var dim = shape.Length - 1; dim >= 0; dim--)
        {
            (index, var place) = Math.DivRem(index, shape[dim]);
            offset += place * strides[dim];
        }

        return offset;
    }

    private long Offset(long[] indices)
    {
        long offset = 0;
        for (var dim = 0; dim < shape.Length; dim++)
        {
            if (indices[dim] < 0 || indices[dim] >= shape[dim])
            {
                throw new IndexOutOfRangeException($"{indices[dim]} >= {shape[dim]} in dimension {dim}.");
            }

            offset += indices[dim] * strides[dim];
        }

        return offset;
    }
}
