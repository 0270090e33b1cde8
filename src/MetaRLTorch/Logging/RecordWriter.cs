using System.Buffers.Binary;
using System.Numerics;
using MetaRLTorch.Persistence;

namespace MetaRLTorch.Logging;

/// <summary>Frames records as TensorBoard reads them: length, its checksum, data, its checksum.</summary>
/// <remarks>
/// A checksum is the CRC-32C of RFC 3720, rotated right by 15 bits, plus a constant; all numbers are little-endian.
/// Records go through one buffer; what was flushed survives the process, and a torn last record is what readers expect
/// of a running job.
/// </remarks>
internal sealed class RecordWriter(FileStream stream) : IDisposable
{
    private const uint MaskDelta = 0xa282ead8;

    private readonly BufferedStream buffer = new(stream, bufferSize: 1 << 16);

    public void Write(ReadOnlySpan<byte> data)
    {
        Span<byte> header = stackalloc byte[sizeof(ulong) + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[sizeof(ulong)..], MaskedChecksum(header[..sizeof(ulong)]));

        Span<byte> footer = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, MaskedChecksum(data));

        buffer.Write(header);
        buffer.Write(data);
        buffer.Write(footer);
    }

    public void Flush() => buffer.Flush();

    /// <summary>Forces everything written so far to the disk.</summary>
    public void Sync()
    {
        buffer.Flush();
        stream.Flush(flushToDisk: true);
    }

    public void Dispose() => buffer.Dispose();

    /// <summary>A checksum as it stands in the file.</summary>
    public static uint MaskedChecksum(ReadOnlySpan<byte> data) => BitOperations.RotateRight(Crc32C.Of(data), 15) + MaskDelta;
}
