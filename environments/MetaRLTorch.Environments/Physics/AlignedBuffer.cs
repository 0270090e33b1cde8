using System.Runtime.CompilerServices;

namespace MetaRLTorch.Environments.Physics;

/// <summary>Elements at addresses that are multiples of 64 bytes, so that no register load crosses a cache line.</summary>
internal sealed class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly byte[] bytes;
    private readonly int start;

    public AlignedBuffer(int length)
    {
        Length = length;
        bytes = GC.AllocateArray<byte>((length * Unsafe.SizeOf<T>()) + Alignment, pinned: true);
        start = Padding(ref bytes[0]);
    }

    public int Length { get; }

    public ref T this[int index] => ref Unsafe.Add(ref Unsafe.As<byte, T>(ref bytes[start]), index);

    private static unsafe int Padding(ref byte first) =>
        (int)((Alignment - ((nuint)Unsafe.AsPointer(ref first) % Alignment)) % Alignment);
}
