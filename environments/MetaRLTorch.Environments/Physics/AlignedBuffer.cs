namespace MetaRLTorch.Environments.Physics;

/// <summary>
/// Elements at addresses that are multiples of 64 bytes, so that no register load crosses a cache line.
/// </summary>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly T* _first;
    private readonly byte[] _owner;      // pinned; keeps the memory behind the pointer

    public AlignedBuffer(int length)
    {
        Length = length;
        _owner = GC.AllocateArray<byte>((length * sizeof(T)) + Alignment, pinned: true);
        fixed (byte* start = _owner) _first = (T*)(((nuint)start + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    public int Length { get; }

    public ref T this[int index] => ref _first[index];
}
