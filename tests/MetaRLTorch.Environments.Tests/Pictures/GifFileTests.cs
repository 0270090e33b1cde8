using MetaRLTorch.Cli.Pictures;

namespace MetaRLTorch.Environments.Tests.Pictures;

/// <summary>What is written, read by the format's own description.</summary>
public sealed class GifFileTests
{
    [TestCase(1, 1, 1)]
    [TestCase(100, 90, 2)]
    [TestCase(200, 100, 40)]
    [TestCase(160, 100, 256)]
    public void Frames_AreReadAsTheyWerePainted(int width, int height, int colors)
    {
        // Noise makes all lengths of codes, and new tables of them; the plain half makes long codes.
        var state = 1u;
        int Noise() => (int)((state = (1664525 * state) + 1013904223) >> 16) % colors;
        int[][] frames = [.. Enumerable.Range(0, 12).Select(i => Enumerable.Range(0, width * height)
            .Select(pixel => 0x010203 * (pixel < width * height / 2 ? i % colors : Noise())).Select(color => color & 0xffffff).ToArray())];

        var bytes = GifFile.Write(width, height, frames.Length, i => frames[i], frameSeconds: 0.05);

        var (read, delays) = Read(bytes, width, height);
        Assert.That(read, Is.EqualTo(frames));
        Assert.That(delays, Is.EqualTo(Enumerable.Repeat(5, frames.Length - 1).Append(105)));
    }

    [Test]
    public void AColorBeyondThoseThatFit_IsShownAsTheNearest()
    {
        int[] frame = [.. Enumerable.Range(0, 256).SelectMany(color => new[] { color, color }), 0x0001ff];

        var (read, _) = Read(GifFile.Write(513, 1, 1, _ => frame, frameSeconds: 0.1), 513, 1);

        Assert.That(read[0], Is.EqualTo([.. frame[..512], 0x0000ff]));
    }

    private static (int[][] Frames, int[] Delays) Read(byte[] gif, int width, int height)
    {
        using var reader = new BinaryReader(new MemoryStream(gif));
        Assert.That(reader.ReadBytes(6), Is.EqualTo("GIF89a"u8.ToArray()));
        Assert.That((reader.ReadUInt16(), reader.ReadUInt16(), reader.ReadByte()), Is.EqualTo((width, height, 0xf7)));
        _ = reader.ReadUInt16();
        int[] palette = [.. reader.ReadBytes(3 * 256).Chunk(3).Select(c => (c[0] << 16) | (c[1] << 8) | c[2])];
        var (frames, delays) = (new List<int[]>(), new List<int>());
        for (var kind = reader.ReadByte(); kind != 0x3b; kind = reader.ReadByte())
        {
            if (kind == 0x21)
            {
                var (label, blocks) = (reader.ReadByte(), Blocks(reader));
                if (label == 0xf9) delays.Add(blocks[1] | (blocks[2] << 8));
                continue;
            }

            Assert.That(kind, Is.EqualTo(0x2c));
            Assert.That(reader.ReadBytes(9)[^1], Is.Zero, "no table of its own");
            Assert.That(reader.ReadByte(), Is.EqualTo(8));
            frames.Add([.. Decompress(Blocks(reader)).Select(index => palette[index])]);
        }

        return ([.. frames], [.. delays]);
    }

    private static byte[] Blocks(BinaryReader reader)
    {
        var bytes = new List<byte>();
        for (var length = reader.ReadByte(); length > 0; length = reader.ReadByte()) bytes.AddRange(reader.ReadBytes(length));
        return [.. bytes];
    }

    // A reader adds what it read before and the first byte of what it reads now, and widens its codes when its table is full.
    private static List<byte> Decompress(byte[] data)
    {
        var (pixels, table, position, size, before) = (new List<byte>(), new List<byte[]>(), 0, 9, Array.Empty<byte>());
        while (true)
        {
            var code = Enumerable.Range(0, size).Sum(bit => ((data[(position + bit) / 8] >> ((position + bit) % 8)) & 1) << bit);
            position += size;
            if (code == 257) return pixels;
            if (code == 256)
            {
                table = [.. Enumerable.Range(0, 258).Select(i => new[] { (byte)i })];
                (size, before) = (9, []);
                continue;
            }

            byte[] now = code < table.Count ? table[code] : [.. before, before[0]];
            pixels.AddRange(now);
            if (before.Length > 0 && table.Count < 4096) table.Add([.. before, now[0]]);
            if (table.Count == 1 << size && size < 12) size++;
            before = now;
        }
    }
}
