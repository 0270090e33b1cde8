using System.IO.Compression;
using static TorchSharp.torch;

namespace MetaRLTorch.Persistence;

/// <summary>Writes and reads tensors as a NumPy archive (.npz): a zip file of one .npy entry per name.</summary>
public static class NumpyArchive
{
    private const string Ending = ".npy";

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
        IEnumerable<KeyValuePair<string, Tensor>> tensors,
        CompressionLevel compression = CompressionLevel.NoCompression)
    {
        ArgumentNullException.ThrowIfNull(tensors);

        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, tensor) in tensors)
            {
                var entry = archive.CreateEntry(name + Ending, compression);
                entry.LastWriteTime = Epoch;
                using var content = entry.Open();
                WriteArray(content, tensor);
            }
        });
    }

    /// <summary>Reads all tensors of an archive, compressed or not, to the CPU.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors, in the archive's order. The caller disposes it.</returns>
    /// <exception cref="UserException">There is no such file, it is damaged, or holds arrays of another type.</exception>
    public static TensorFile Read(string path)
    {
        if (!File.Exists(path)) throw new UserException($"{path}: there is no such file.");
        var tensors = new OrderedDictionary<string, Tensor>();
        var at = "it";
        try
        {
            using var archive = ZipFile.OpenRead(path);
            foreach (var entry in archive.Entries)
            {
                at = entry.FullName;
                if (!at.EndsWith(Ending, StringComparison.Ordinal)) throw new InvalidDataException("it is no .npy array.");
                using var content = entry.Open();
                if (!tensors.TryAdd(at[..^Ending.Length], ReadArray(content))) throw new InvalidDataException("it is there twice.");
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw new UserException($"{path}: {at} cannot be read as a NumPy array: {fault.Message} Write it anew with numpy.savez.", fault);
        }

        return new(tensors, new Dictionary<string, string>());
    }

    /// <summary>Writes one tensor in the .npy 1.0 format, in C order.</summary>
    internal static void WriteArray(Stream stream, Tensor tensor)
    {
        var element = ElementType.For(tensor.dtype);
        stream.Write(new NumpyHeader(element, tensor.shape).ToBytes());
        stream.Write(element.Bytes(tensor));
    }

    private static Tensor ReadArray(Stream stream)
    {
        var header = NumpyHeader.Read(stream);
        var bytes = new byte[header.DataLength];
        stream.ReadExactly(bytes);
        if (stream.ReadByte() >= 0) throw new InvalidDataException($"it has more than the {bytes.Length} bytes of its shape.");
        return header.Tensor(bytes);
    }
}
