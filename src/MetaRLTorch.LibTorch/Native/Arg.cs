using System.Text;

namespace TorchSharp.Native;

/// <summary>One argument of an operator on the C# side: lives on the stack, is made by conversion.</summary>
internal readonly struct Arg
{
    private readonly ArgTag tag;
    private readonly int count;
    private readonly long bits;

    private Arg(ArgTag tag, long bits = 0, int count = 0, object? source = null)
    {
        this.tag = tag;
        this.bits = bits;
        this.count = count;
        Source = source;
    }

    /// <summary>The object whose memory or handle the argument stands for; must stay alive during the call.</summary>
    internal object? Source { get; }

    /// <summary>How many 8-byte words of scratch memory the argument needs.</summary>
    internal int Words => tag switch
    {
        ArgTag.IntList or ArgTag.TensorList or ArgTag.OptionalTensorList => count,
        ArgTag.String => (count + 7) / 8,
        _ => 0,
    };

    internal static Arg None => default;

    internal static Arg Default => new(ArgTag.Default);

    public static implicit operator Arg(torch.Tensor? value) =>
        value is null ? default : new(ArgTag.Tensor, source: value);

    public static implicit operator Arg(long value) => new(ArgTag.Int, value);

    public static implicit operator Arg(double value) => new(ArgTag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Arg(bool value) => new(ArgTag.Bool, value ? 1 : 0);

    public static implicit operator Arg(long[]? value) =>
        value is null ? default : new(ArgTag.IntList, count: value.Length, source: value);

    public static implicit operator Arg(string value) =>
        new(ArgTag.String, count: Encoding.UTF8.GetByteCount(value), source: value);

    public static implicit operator Arg(torch.ScalarType value) => new(ArgTag.Int, (long)value);

    public static implicit operator Arg(torch.ScalarType? value) =>
        value is null ? default : new(ArgTag.Int, (long)value.Value);

    public static implicit operator Arg(torch.Device value) => new(ArgTag.Device, (long)value.type, value.index);

    public static implicit operator Arg(torch.Generator? value) =>
        value is null ? default : new(ArgTag.Generator, source: value);

    public static implicit operator Arg(Scalar? value) => value is null ? default : value.Kind switch
    {
        ScalarKind.Int => new(ArgTag.Int, value.Bits),
        ScalarKind.Bool => new(ArgTag.Bool, value.Bits),
        _ => new(ArgTag.Double, value.Bits),
    };

    internal static Arg List(IEnumerable<torch.Tensor> tensors)
    {
        var array = tensors as torch.Tensor?[] ?? [.. tensors];
        return new(ArgTag.TensorList, count: array.Length, source: array);
    }

    /// <summary>A list in which null stands for a dimension that is not indexed.</summary>
    internal static Arg OptionalList(torch.Tensor?[] tensors) =>
        new(ArgTag.OptionalTensorList, count: tensors.Length, source: tensors);

    /// <summary>Writes the argument for the shim, lists and strings into the scratch memory.</summary>
    internal unsafe void Write(ref NativeArg native, long* scratch)
    {
        native.Tag = tag;
        native.Count = count;
        native.Bits = tag switch
        {
            ArgTag.Tensor => ((torch.Tensor)Source!).Handle,
            ArgTag.Generator => ((torch.Generator)Source!).Handle,
            ArgTag.IntList or ArgTag.TensorList or ArgTag.OptionalTensorList or ArgTag.String => WriteWords(scratch),
            _ => bits,
        };
    }

    private unsafe nint WriteWords(long* scratch)
    {
        switch (Source)
        {
            case long[] numbers:
                numbers.CopyTo(new Span<long>(scratch, count));
                break;
            case string text:
                Encoding.UTF8.GetBytes(text, new Span<byte>(scratch, count));
                break;
            case torch.Tensor?[] tensors:
                WriteHandles(tensors, scratch);
                break;
        }

        return (nint)scratch;
    }

    private static unsafe void WriteHandles(torch.Tensor?[] tensors, long* scratch)
    {
        for (var i = 0; i < tensors.Length; i++)
        {
            scratch[i] = tensors[i]?.Handle ?? 0;
        }
    }
}
