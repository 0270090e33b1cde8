using System.Numerics;
using System.Runtime.InteropServices;

namespace MetaRLTorch.Persistence;

/// <summary>The CRC-32C of RFC 3720, also of bytes that come one piece after the other.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of bytes, or of those that came before followed by these.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="before">The checksum of what came before.</param>
    public static uint Of(ReadOnlySpan<byte> data, uint before = 0)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        var crc = ~before;
        foreach (var word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in data[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}
