using System.Buffers.Binary;
using Google.Protobuf;
using MetaRLTorch.Logging.Wire;

namespace MetaRLTorch.Logging;

/// <summary>Reads event files as far as their checksums hold.</summary>
internal static class RecordReader
{
    private const int HeaderSize = sizeof(ulong) + sizeof(uint);

    /// <summary>The events of a file up to the first record that is torn or damaged; whether one was.</summary>
    public static (IReadOnlyList<Event> Events, bool IsWhole) Read(string path)
    {
        var events = new List<Event>();
        var bytes = File.ReadAllBytes(path).AsSpan();
        while (TryTake(ref bytes, out var happened)) events.Add(happened);
        return (events, bytes.IsEmpty);
    }

    private static bool TryTake(ref Span<byte> bytes, out Event happened)
    {
        happened = new();
        if (bytes.Length < HeaderSize || !Holds(bytes[..sizeof(ulong)], bytes[sizeof(ulong)..])) return false;
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (length > (ulong)(bytes.Length - HeaderSize) || bytes.Length - HeaderSize - (int)length < sizeof(uint)) return false;
        var data = bytes.Slice(HeaderSize, (int)length);
        if (!Holds(data, bytes[(HeaderSize + data.Length)..])) return false;
        bytes = bytes[(HeaderSize + data.Length + sizeof(uint))..];
        try
        {
            happened = Event.Parser.ParseFrom(data);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private static bool Holds(ReadOnlySpan<byte> data, ReadOnlySpan<byte> checksum) =>
        RecordWriter.MaskedChecksum(data) == BinaryPrimitives.ReadUInt32LittleEndian(checksum);
}
