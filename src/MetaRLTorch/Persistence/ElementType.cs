using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Persistence;

/// <summary>One type of number: its name in each file format, and how its bytes enter and leave a tensor.</summary>
/// <remarks>The bytes are little-endian, as they lie in the memory of every machine that libtorch runs on.</remarks>
internal sealed record ElementType(
    ScalarType Type,
    int Size,
    string SafeTensorsName,
    string NumpyName,
    int OnnxNumber,
    Func<Tensor, byte[]> Bytes,
    Func<long[], byte[], Tensor> Tensor)
{
    private static readonly ElementType[] All =
    [
        Of<float>(ScalarType.Float32, "F32", "<f4", 1),
        Of<double>(ScalarType.Float64, "F64", "<f8", 11),
        Of<long>(ScalarType.Int64, "I64", "<i8", 7),
        Of<byte>(ScalarType.Byte, "U8", "|u1", 2),
        Of<bool>(ScalarType.Bool, "BOOL", "|b1", 9),
    ];

    /// <exception cref="NotSupportedException">Tensors of this type are not stored.</exception>
    public static ElementType For(ScalarType type) =>
        Array.Find(All, element => element.Type == type)
        ?? throw new NotSupportedException(
            $"A tensor of {type} cannot be stored. Convert it to {string.Join(" or ", All.Select(e => e.Type))}.");

    public static ElementType? ForSafeTensors(string? name) =>
        Array.Find(All, element => element.SafeTensorsName == name);

    public static ElementType? ForNumpy(string name) => Array.Find(All, element => element.NumpyName == name);

    private static ElementType Of<T>(ScalarType type, string safeTensors, string numpy, int onnx)
        where T : unmanaged =>
        new(type, Unsafe.SizeOf<T>(), safeTensors, numpy, onnx, Read<T>, (shape, bytes) => Create<T>(type, shape, bytes));

    private static byte[] Read<T>(Tensor tensor)
        where T : unmanaged
    {
        if (tensor.numel() == 0)
        {
            return [];
        }

        using var detached = tensor.detach();
        using var host = detached.cpu();
        using var elements = host.data<T>();
        return MemoryMarshal.AsBytes<T>(elements.ToArray()).ToArray();
    }

    private static Tensor Create<T>(ScalarType type, long[] shape, byte[] bytes)
        where T : unmanaged
    {
        var tensor = torch.zeros(shape, type, CPU);
        if (bytes.Length > 0)
        {
            using var elements = tensor.data<T>();
            elements.CopyFrom(MemoryMarshal.Cast<byte, T>(bytes).ToArray());
        }

        return tensor;
    }
}
