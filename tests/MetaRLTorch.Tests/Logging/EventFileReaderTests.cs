using System.Text;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Logging;

public sealed class EventFileReaderTests
{
    // RFC 3720, appendix B.4: 32 bytes of zeros, of ones, and ascending. The last is the catalogued check value.
    private static readonly object[] Vectors =
    [
        new object[] { new byte[32], 0x8a9136aau },
        new object[] { Enumerable.Repeat((byte)0xff, 32).ToArray(), 0x62a8ab43u },
        new object[] { Enumerable.Range(0, 32).Select(value => (byte)value).ToArray(), 0x46dd794eu },
        new object[] { Encoding.ASCII.GetBytes("123456789"), 0xe3069283u },
    ];

    [TestCaseSource(nameof(Vectors))]
    public void Checksum_OfThePublishedVectors_IsThePublishedValue(byte[] data, uint expected) =>
        Assert.That(EventFileReader.Crc32C(data), Is.EqualTo(expected));
}
