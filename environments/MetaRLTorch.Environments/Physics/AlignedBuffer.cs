namespace MetaRLTorch.Environments.Physics;

/// <summary>Elements at addresses that are multiples of 64 bytes, so that no register load crosses a cache line.</summary>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly T* first;
    private readonly byte[] owner;      // pinned; keeps the memory behind the pointer

    public AlignedBuffer(int length)
    {
        Length = length;
        owner = GC.AllocateArray<byte>((length * sizeof(T)) + Alignment, pinned: true);
        fixed (byte* start = owner) first = (T*)(((nuint)start + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    public int Length { get; }

    public ref T this[int index] => ref first[index];
}
