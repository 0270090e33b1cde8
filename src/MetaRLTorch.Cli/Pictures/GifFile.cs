using System.Text;

namespace MetaRLTorch.Cli.Pictures;

/// <summary>Writes an animation as a GIF, which slide programs, browsers and TensorBoard play.</summary>
/// <remarks>GIF89a of 1990; 256 colors for all frames, the most frequent ones. No library that writes it is served by every package feed.</remarks>
internal static class GifFile
{
    private const int Colors = 256;
    private const int ColorBits = 8;
    private const int LargestCode = 4095;
    private const int Block = 255;

    // What is in neither the last frame nor one of so many is too short to be seen.
    private const int Sampled = 10;

    /// <summary>The bytes of an animation that repeats without end.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="frames">The number of frames.</param>
    /// <param name="paint">The colors of a frame, 0xRRGGBB, row by row from the top.</param>
    /// <param name="frameSeconds">How long a frame is shown; the last one is shown a second longer.</param>
    public static byte[] Write(int width, int height, int frames, Func<int, int[]> paint, double frameSeconds)
    {
        var palette = PaletteOf(Enumerable.Range(0, frames).Where(i => i % Sampled == 0 || i == frames - 1).Select(paint));
        var index = new Dictionary<int, byte>();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.ASCII);
        writer.Write("GIF89a"u8);
        Size(writer, width, height);
        writer.Write((byte)0xf7);                        // a table of 2⁸ colors, of 8 bits each
        writer.Write((ushort)0);
        foreach (var color in palette) writer.Write([(byte)(color >> 16), (byte)(color >> 8), (byte)color]);
        writer.Write([0x21, 0xff, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0]);
        for (var i = 0; i < frames; i++)
        {
            writer.Write([0x21, 0xf9, 4, 0]);
            writer.Write((ushort)Math.Round(100 * (frameSeconds + (i == frames - 1 ? 1 : 0))));
            writer.Write([0, 0, 0x2c, 0, 0, 0, 0]);
            Size(writer, width, height);
            writer.Write((byte)0);
            Compress(writer, [.. paint(i).Select(color => IndexOf(color, palette, index))]);
        }

        writer.Write((byte)0x3b);
        writer.Flush();
        return stream.ToArray();
    }

    private static void Size(BinaryWriter writer, int width, int height)
    {
        writer.Write(checked((ushort)width));
        writer.Write(checked((ushort)height));
    }

    private static int[] PaletteOf(IEnumerable<int[]> frames)
    {
        var frequent = frames.SelectMany(frame => frame).CountBy(color => color)
            .OrderByDescending(color => color.Value).ThenBy(color => color.Key).Select(color => color.Key).Take(Colors).ToArray();
        Array.Resize(ref frequent, Colors);
        return frequent;
    }

    private static byte IndexOf(int color, int[] palette, Dictionary<int, byte> known)
    {
        if (known.TryGetValue(color, out var found)) return found;
        int Far(int other)
        {
            var (red, green, blue) = ((color >> 16) - (other >> 16), ((color >> 8) & 255) - ((other >> 8) & 255), (color & 255) - (other & 255));
            return (red * red) + (green * green) + (blue * blue);
        }

        return known[color] = (byte)Enumerable.Range(0, Colors).MinBy(i => Far(palette[i]));
    }

    /// <summary>The format's LZW: codes grow from 9 to 12 bits, least significant bit first, in blocks of at most 255 bytes.</summary>
    private static void Compress(BinaryWriter writer, byte[] pixels)
    {
        const int Clear = 1 << ColorBits;
        var codes = new Dictionary<int, int>();
        var (bytes, bits, held, size) = (new List<byte>(), 0, 0, ColorBits + 1);
        Put(Clear);
        var (prefix, next) = ((int)pixels[0], Clear + 2);
        foreach (var pixel in pixels.Skip(1))
        {
            if (codes.TryGetValue((prefix << ColorBits) | pixel, out var longer))
            {
                prefix = longer;
                continue;
            }

            Put(prefix);
            if (next > LargestCode)
            {
                Put(Clear);
                codes.Clear();
                (size, next) = (ColorBits + 1, Clear + 2);
            }
            else
            {
                // A reader knows a code one step later than it is made.
                if (next == 1 << size) size++;
                codes[(prefix << ColorBits) | pixel] = next++;
            }

            prefix = pixel;
        }

        Put(prefix);
        if (next == 1 << size && next <= LargestCode) size++;
        Put(Clear + 1);
        if (held > 0) bytes.Add((byte)bits);

        writer.Write((byte)ColorBits);
        foreach (var block in bytes.Chunk(Block))
        {
            writer.Write((byte)block.Length);
            writer.Write(block);
        }

        writer.Write((byte)0);
        return;

        void Put(int code)
        {
            bits |= code << held;
            for (held += size; held >= 8; held -= 8)
            {
                bytes.Add((byte)bits);
                bits >>= 8;
            }
        }
    }
}
