using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>What an argument of an operator is; the values are those of <c>MtTag</c>.</summary>
internal enum ArgTag
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    IntList = 5,
    TensorList = 6,
    Generator = 7,
    Device = 8,
    Default = 9,
    OptionalTensorList = 10,
    String = 11,
}

/// <summary>One argument as the shim reads it: 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeArg
{
    internal ArgTag Tag;
    internal int Count;
    internal long Bits;
}
