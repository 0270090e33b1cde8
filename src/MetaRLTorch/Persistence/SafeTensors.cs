using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TorchSharp;

namespace MetaRLTorch.Persistence;

/// <summary>Reads and writes tensors by name in the safetensors format, which PyTorch and JAX read too.</summary>
/// <remarks>
/// A file is an 8-byte header length, a JSON header (dtype, shape and data_offsets per name) padded with spaces to a
/// multiple of 8, and the data. Here that is float32, float64, int64, uint8 and bool, in the order given, without gaps.
/// A file may carry the SHA-256 of itself among its metadata; such a file is read only if not one bit of it has changed.
/// </remarks>
public static class SafeTensors
{
    /// <summary>The text among the metadata that is the file's checksum.</summary>
    public const string ChecksumKey = "sha256";

    private const string MetadataKey = "__metadata__";
    private const int LengthSize = sizeof(ulong);
    private const int MaximumHeader = 100_000_000;

    // What stands in the checksum's place while it is computed.
    private static readonly string Unknown = new('0', 2 * SHA256.HashSizeInBytes);

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions NoNulls = new() { RespectNullableAnnotations = true };

    /// <summary>Writes the tensors, whatever their device, atomically.</summary>
    /// <param name="path">The file, which is replaced if it exists.</param>
    /// <param name="tensors">The tensors by name, in the file's order.</param>
    /// <param name="metadata">Texts to keep beside them.</param>
    /// <param name="sealed">Whether the file carries its checksum.</param>
    /// <exception cref="IOException">The file cannot be written; it is as it was.</exception>
    public static void Write(
        string path,
        IEnumerable<KeyValuePair<string, torch.Tensor>> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        bool @sealed = false)
    {
        ArgumentNullException.ThrowIfNull(tensors);

        var texts = new OrderedDictionary<string, string>(metadata ?? new Dictionary<string, string>());
        if (@sealed) texts.Add(ChecksumKey, Unknown);
        var header = new OrderedDictionary<string, object>();
        if (metadata is not null || @sealed) header.Add(MetadataKey, texts);

        var data = new List<byte[]>();
        var offset = 0L;
        foreach (var (name, tensor) in tensors)
        {
            var element = ElementType.For(tensor.dtype);
            var bytes = element.Bytes(tensor);
            var end = offset + bytes.Length;
            header.Add(name, new SafeTensorsEntry(element.SafeTensorsName, tensor.shape, [offset, end]));
            data.Add(bytes);
            offset = end;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        if (@sealed) Encoding.ASCII.GetBytes(Checksum(json, data), PlaceOf(Unknown, json));
        AtomicFile.Write(path, stream => Write(stream, json, data));
    }

    /// <summary>Reads all tensors of a file to the CPU.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors, in the file's order, and the metadata. The caller disposes it.</returns>
    /// <exception cref="UserException">There is no such file, or it is damaged.</exception>
    public static TensorFile Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UserException($"{path}: there is no such file.");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var json = new byte[HeaderLength(path, file)];
        file.ReadExactly(json);
        var (entries, metadata) = Header(path, json);
        var size = file.Length - file.Position;
        CheckEntries(path, entries, size);
        if (size > Array.MaxLength) throw Damaged(path, $"its {size} bytes of data are more than a file can have here.");

        // Only now is it known that the file is as long as it says.
        var data = new byte[size];
        file.ReadExactly(data);
        CheckSum(path, json, metadata, data);
        var tensors = new OrderedDictionary<string, torch.Tensor>();
        foreach (var (name, entry) in entries)
        {
            var bytes = data.AsSpan((int)entry.Begin, entry.Length).ToArray();
            tensors.Add(name, ElementType.ForSafeTensors(entry.DType)!.Tensor(entry.Shape, bytes));
        }

        return new TensorFile(tensors, metadata);
    }

    private static void Write(Stream stream, byte[] json, List<byte[]> data)
    {
        var padding = -json.Length & (LengthSize - 1);
        Span<byte> length = stackalloc byte[LengthSize];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)(json.Length + padding));

        stream.Write(length);
        stream.Write(json);
        stream.Write("       "u8[..padding]);
        data.ForEach(bytes => stream.Write(bytes));
    }

    private static int HeaderLength(string path, FileStream file)
    {
        if (!file.CanSeek || file.Length < LengthSize)
        {
            throw Damaged(path, $"it is {(file.CanSeek ? file.Length : 0)} bytes long, shorter than the {LengthSize}-byte header length.");
        }

        Span<byte> bytes = stackalloc byte[LengthSize];
        file.ReadExactly(bytes);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return length <= MaximumHeader && length <= (ulong)(file.Length - LengthSize)
            ? (int)length
            : throw Damaged(path, $"a header of {length} bytes is announced in a file of {file.Length} bytes.");
    }

    private static void CheckSum(string path, byte[] json, Dictionary<string, string> metadata, byte[] data)
    {
        if (!metadata.TryGetValue(ChecksumKey, out var stored)) return;
        var place = stored.Length == Unknown.Length ? PlaceOf(stored, json) : [];
        Encoding.ASCII.GetBytes(Unknown.AsSpan(0, place.Length), place);
        if (place.Length == 0 || Checksum(json.AsSpan().TrimEnd((byte)' '), [data]) != stored)
        {
            throw Damaged(path, "its checksum is not that of its content.");
        }
    }

    private static string Checksum(ReadOnlySpan<byte> json, IEnumerable<byte[]> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(json);
        foreach (var bytes in data) hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static Span<byte> PlaceOf(string checksum, byte[] json)
    {
        var start = json.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"{ChecksumKey}\":\"{checksum}\""));
        return start < 0 ? [] : json.AsSpan(start + ChecksumKey.Length + "\"\":\"".Length, checksum.Length);
    }

    private static (OrderedDictionary<string, SafeTensorsEntry> Entries, Dictionary<string, string> Metadata) Header(
        string path, byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var metadata = new Dictionary<string, string>();
            var entries = new OrderedDictionary<string, SafeTensorsEntry>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name == MetadataKey)
                {
                    metadata = Value<Dictionary<string, string>>(property);
                }
                else
                {
                    entries.Add(property.Name, Value<SafeTensorsEntry>(property));
                }
            }

            return (entries, metadata);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Damaged(path, $"its header is not a table of tensors ({exception.Message})", exception);
        }
    }

    private static T Value<T>(JsonProperty property) =>
        property.Value.Deserialize<T>(NoNulls) ?? throw new JsonException($"{property.Name} is null.");

    private static void CheckEntries(string path, OrderedDictionary<string, SafeTensorsEntry> entries, long dataLength)
    {
        foreach (var (name, entry) in entries)
        {
            if (entry.Fault(dataLength) is { } fault)
            {
                throw Damaged(path, $"the tensor {name} {fault}");
            }
        }

        var end = 0L;
        foreach (var (name, entry) in entries.OrderBy(entry => entry.Value.Begin).ThenBy(entry => entry.Value.End))
        {
            end = entry.Begin == end
                ? entry.End
                : throw Damaged(path, $"the tensor {name} begins at byte {entry.Begin}; {end} is expected.");
        }

        if (end != dataLength)
        {
            throw Damaged(path, $"it has {dataLength} bytes of data, of which the header accounts for {end}.");
        }
    }

    private static UserException Damaged(string path, string fault, Exception? cause = null) =>
        new($"{path}: damaged: {fault} Restore the file or use another one.", cause);
}
