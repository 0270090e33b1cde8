using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace MetaRLTorch.Persistence;

/// <summary>What stands before the numbers of an .npy array: a Python dictionary, padded so that the data begin aligned.</summary>
/// <param name="Element">The type of number.</param>
/// <param name="Shape">The shape.</param>
/// <param name="FirstAxisFastest">Whether the numbers lie in Fortran's order, as those of a transposed array.</param>
internal sealed partial record NumpyHeader(ElementType Element, long[] Shape, bool FirstAxisFastest = false)
{
    // The format asks that the data begin at a multiple of this many bytes.
    private const int Alignment = 64;
    private const int VersionSize = 2;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The bytes of the numbers.</summary>
    /// <exception cref="InvalidDataException">They are more than an array can have here.</exception>
    public int DataLength
    {
        get
        {
            var length = Shape.Aggregate((Int128)Element.Size, (product, size) => product > long.MaxValue ? product : product * size);
            return length <= Array.MaxLength ? (int)length : throw new InvalidDataException($"its {length} bytes are too many.");
        }
    }

    /// <summary>The header in format 1.0; a shape is a tuple: (), (3,), (2, 3).</summary>
    public byte[] ToBytes()
    {
        var sizes = string.Join(", ", Shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        var tuple = Shape.Length == 1 ? $"({sizes},)" : $"({sizes})";
        var text = $"{{'descr': '{Element.NumpyName}', 'fortran_order': False, 'shape': {tuple}, }}";

        var prefix = Magic.Length + VersionSize + sizeof(ushort);
        var padding = -(prefix + text.Length + 1) & (Alignment - 1);
        var length = checked((ushort)(text.Length + padding + 1));
        return [.. Magic, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes($"{text}{new string(' ', padding)}\n")];
    }

    /// <summary>Reads a header of format 1.0, 2.0 or 3.0.</summary>
    /// <exception cref="InvalidDataException">It is none, or of a type that is not read here.</exception>
    /// <exception cref="EndOfStreamException">The stream ends before it.</exception>
    public static NumpyHeader Read(Stream stream)
    {
        var start = new byte[Magic.Length + VersionSize];
        stream.ReadExactly(start);
        if (!start.AsSpan().StartsWith(Magic) || start[^2] is < 1 or > 3) throw new InvalidDataException("it does not begin like one.");

        var length = new byte[sizeof(uint)];
        stream.ReadExactly(length, 0, start[^2] == 1 ? sizeof(ushort) : sizeof(uint));
        var size = BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (size > ushort.MaxValue) throw new InvalidDataException($"its header has {size} bytes.");
        var text = new byte[size];
        stream.ReadExactly(text);
        return Parse(Encoding.UTF8.GetString(text));
    }

    /// <summary>The numbers as a tensor.</summary>
    public Tensor Tensor(byte[] bytes)
    {
        if (!FirstAxisFastest) return Element.Tensor(Shape, bytes);
        using var transposed = Element.Tensor([.. Shape.Reverse()], bytes);
        return transposed.permute([.. Enumerable.Range(0, Shape.Length).Select(axis => (long)axis).Reverse()]).contiguous();
    }

    private static NumpyHeader Parse(string text)
    {
        var (type, order, shape) = (TypeField().Match(text), OrderField().Match(text), ShapeField().Match(text));
        if (!type.Success || !order.Success || !shape.Success) throw new InvalidDataException("its header is no dictionary of one.");
        var element = ElementType.ForNumpy(type.Groups[1].Value) ?? throw new InvalidDataException(
            $"its type is {type.Groups[1].Value}; this version reads float32, float64, int64, uint8 and bool, little-endian.");
        var sizes = shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new(
            element, [.. sizes.Select(size => long.Parse(size, CultureInfo.InvariantCulture))], order.Groups[1].Value == "True");
    }

    [GeneratedRegex("'descr': '([^']*)'")]
    private static partial Regex TypeField();

    [GeneratedRegex("'fortran_order': (True|False)")]
    private static partial Regex OrderField();

    [GeneratedRegex(@"'shape': \(([\d, ]{0,200})\)")]
    private static partial Regex ShapeField();
}
