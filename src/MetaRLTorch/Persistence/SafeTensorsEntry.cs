using System.Text.Json.Serialization;

namespace MetaRLTorch.Persistence;

/// <summary>What a safetensors header says of a tensor: its type, its shape, and its bytes [begin, end).</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SafeTensorsEntry(
    [property: JsonPropertyName("dtype"), JsonRequired] string DType,
    [property: JsonPropertyName("shape"), JsonRequired] long[] Shape,
    [property: JsonPropertyName("data_offsets"), JsonRequired] long[] Offsets)
{
    [JsonIgnore]
    public long Begin => Offsets[0];

    [JsonIgnore]
    public long End => Offsets[1];

    [JsonIgnore]
    public int Length => (int)(End - Begin);

    /// <summary>What is wrong with this entry in a file with so many bytes of data, or null.</summary>
    public string? Fault(long dataLength)
    {
        if (ElementType.ForSafeTensors(DType) is not { } element)
        {
            return $"has the type {DType}; this version reads F32, F64, I64, U8 and BOOL.";
        }

        if (Offsets is not [>= 0 and var begin, var end] || end < begin || end > dataLength)
        {
            return $"has the offsets [{string.Join(", ", Offsets)}], outside the {dataLength} bytes of data.";
        }

        if (Shape.Any(size => size < 0) || SizeOf(element) != end - begin)
        {
            return $"has the shape [{string.Join(", ", Shape)}] of {DType}, but {end - begin} bytes.";
        }

        return null;
    }

    // The product of a damaged shape may exceed 64 bits.
    private Int128 SizeOf(ElementType element) =>
        Shape.Aggregate((Int128)element.Size, (product, size) => product > long.MaxValue ? product : product * size);
}
