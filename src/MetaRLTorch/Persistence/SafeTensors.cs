using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;

namespace MetaRLTorch.Persistence;

/// <summary>Reads and writes tensors by name in the safetensors format, which PyTorch and JAX read too.</summary>
/// <remarks>
/// A file is an 8-byte header length, a JSON header (dtype, shape and data_offsets per name) padded with spaces to a
/// multiple of 8, and the data. Here that is float32, float64, int64, uint8 and bool, in the order given, without gaps.
/// </remarks>
public static class SafeTensors
{
    private const string MetadataKey = "__metadata__";
    private const int LengthSize = sizeof(ulong);
    private const int MaximumHeader = 100_000_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions NoNulls = new() { RespectNullableAnnotations = true };

    /// <summary>Writes the tensors, whatever their device, atomically.</summary>
    /// <param name="path">The file, which is replaced if it exists.</param>
    /// <param name="tensors">The tensors by name, in the file's order.</param>
    /// <param name="metadata">Texts to keep beside them.</param>
    /// <exception cref="IOException">The file cannot be written; it is as it was.</exception>
    public static void Write(
        string path,
        IEnumerable<KeyValuePair<string, torch.Tensor>> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);

        var header = new OrderedDictionary<string, object>();
        if (metadata is not null)
        {
            header.Add(MetadataKey, metadata);
        }

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

        var file = File.ReadAllBytes(path);
        var length = HeaderLength(path, file);
        var data = file.AsMemory(LengthSize + length);
        var (entries, metadata) = Header(path, file.AsMemory(LengthSize, length));

        CheckEntries(path, entries, data.Length);
        var tensors = new OrderedDictionary<string, torch.Tensor>();
        foreach (var (name, entry) in entries)
        {
            var bytes = data.Slice((int)entry.Begin, entry.Length).ToArray();
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

    private static int HeaderLength(string path, byte[] file)
    {
        if (file.Length < LengthSize)
        {
            throw Damaged(path, $"it is {file.Length} bytes long, shorter than the {LengthSize}-byte header length.");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        return length <= MaximumHeader && length <= (ulong)(file.Length - LengthSize)
            ? (int)length
            : throw Damaged(path, $"a header of {length} bytes is announced in a file of {file.Length} bytes.");
    }

    private static (OrderedDictionary<string, SafeTensorsEntry> Entries, Dictionary<string, string> Metadata) Header(
        string path, ReadOnlyMemory<byte> json)
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
