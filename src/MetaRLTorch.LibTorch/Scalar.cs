namespace TorchSharp;

internal enum ScalarKind
{
    Double,
    Int,
    Bool,
}

/// <summary>A number that is not a tensor; takes part in arithmetic without changing a tensor's element type.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(ScalarKind kind, long bits)
    {
        Kind = kind;
        Bits = bits;
    }

    /// <summary>The widest type of the number's kind: Float64, Int64 or Bool.</summary>
    public torch.ScalarType Type => Kind switch
    {
        ScalarKind.Int => torch.ScalarType.Int64,
        ScalarKind.Bool => torch.ScalarType.Bool,
        _ => torch.ScalarType.Float64,
    };

    internal ScalarKind Kind { get; }

    internal long Bits { get; }

    internal double AsDouble => Kind == ScalarKind.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long AsInt64 => Kind == ScalarKind.Double ? checked((long)AsDouble) : Bits;

    public static implicit operator Scalar(byte value) => FromInt64(value);

    public static implicit operator Scalar(sbyte value) => FromInt64(value);

    public static implicit operator Scalar(short value) => FromInt64(value);

    public static implicit operator Scalar(int value) => FromInt64(value);

    public static implicit operator Scalar(long value) => FromInt64(value);

    public static implicit operator Scalar(float value) => FromDouble(value);

    public static implicit operator Scalar(double value) => FromDouble(value);

    public static implicit operator Scalar(bool value) => new(ScalarKind.Bool, value ? 1 : 0);

    /// <summary>Nothing to release: here a Scalar is a managed value. TorchSharp's holds native memory.</summary>
    public void Dispose() => GC.SuppressFinalize(this);

    private static Scalar FromInt64(long value) => new(ScalarKind.Int, value);

    private static Scalar FromDouble(double value) => new(ScalarKind.Double, BitConverter.DoubleToInt64Bits(value));
}
