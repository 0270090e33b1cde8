using System.Buffers.Binary;

namespace MetaRLTorch.Tests.Logging;

/// <summary>Reads event files as TensorBoard does, by code of its own: the writer has no part in it.</summary>
internal static class EventFileReader
{
    private const int HeaderLength = 12;
    private const int FooterLength = 4;

    /// <summary>The complete records; a torn last one is what a running job leaves, and is passed over.</summary>
    /// <exception cref="InvalidDataException">A checksum does not match.</exception>
    public static IReadOnlyList<WireMessage> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Parse(bytes.ToArray());
    }

    public static IReadOnlyList<WireMessage> Parse(ReadOnlySpan<byte> file)
    {
        var records = new List<WireMessage>();
        while (file.Length >= HeaderLength)
        {
            Check(file[..8], file[8..12], "length");
            var length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
            if (file.Length < HeaderLength + length + FooterLength)
            {
                break;
            }

            var data = file.Slice(HeaderLength, length);
            Check(data, file.Slice(HeaderLength + length, FooterLength), "data");
            records.Add(new WireMessage(data));
            file = file[(HeaderLength + length + FooterLength)..];
        }

        return records;
    }

    /// <summary>CRC-32C, bit by bit: the reflected polynomial 0x1EDC6F41 of RFC 3720, appendix B.4.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> data)
    {
        var remainder = 0xffffffffu;
        foreach (var value in data)
        {
            remainder ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 1) == 1 ? (remainder >> 1) ^ 0x82f63b78 : remainder >> 1;
            }
        }

        return remainder ^ 0xffffffff;
    }

    private static void Check(ReadOnlySpan<byte> data, ReadOnlySpan<byte> stored, string what)
    {
        var crc = Crc32C(data);
        var masked = unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8);
        if (masked != BinaryPrimitives.ReadUInt32LittleEndian(stored))
        {
            throw new InvalidDataException($"the checksum of the {what} does not match");
        }
    }
}
