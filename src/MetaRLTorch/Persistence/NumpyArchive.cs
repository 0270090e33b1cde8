using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using TorchSharp;

namespace MetaRLTorch.Persistence;

/// <summary>Writes tensors as a NumPy archive (.npz): a zip file of one .npy entry per name.</summary>
public static class NumpyArchive
{
    // The format asks that the data begin at a multiple of this many bytes.
    private const int Alignment = 64;

    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    // A zip file knows no time before this one; a fixed one makes equal contents equal files.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the tensors, whatever their device, atomically.</summary>
    /// <param name="path">The file, which is replaced if it exists.</param>
    /// <param name="tensors">
    /// The tensors by name; a name may contain slashes, as in <c>before/0/rewards</c>, and is the key under which
    /// <c>numpy.load</c> gives the array.
    /// </param>
    /// <param name="compression">How hard to compress; not at all by default, since numbers compress badly.</param>
    /// <exception cref="IOException">The file cannot be written; it is as it was.</exception>
    public static void Write(
        string path,
        IEnumerable<KeyValuePair<string, torch.Tensor>> tensors,
        CompressionLevel compression = CompressionLevel.NoCompression)
    {
        ArgumentNullException.ThrowIfNull(tensors);

        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, tensor) in tensors)
            {
                var entry = archive.CreateEntry($"{name}.npy", compression);
                entry.LastWriteTime = Epoch;
                using var content = entry.Open();
                WriteArray(content, tensor);
            }
        });
    }

    /// <summary>Writes one tensor in the .npy 1.0 format, in C order.</summary>
    internal static void WriteArray(Stream stream, torch.Tensor tensor)
    {
        var element = ElementType.For(tensor.dtype);
        var header = Header(element.NumpyName, tensor.shape);
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(length, checked((ushort)header.Length));

        stream.Write(Magic);
        stream.Write(length);
        stream.Write(header);
        stream.Write(element.Bytes(tensor));
    }

    // The header is a Python dictionary, and a shape a tuple: (), (3,), (2, 3).
    private static byte[] Header(string type, long[] shape)
    {
        var sizes = string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        var tuple = shape.Length == 1 ? $"({sizes},)" : $"({sizes})";
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {tuple}, }}";

        var prefix = Magic.Length + sizeof(ushort);
        var padding = -(prefix + text.Length + 1) & (Alignment - 1);
        return Encoding.ASCII.GetBytes($"{text}{new string(' ', padding)}\n");
    }
}
