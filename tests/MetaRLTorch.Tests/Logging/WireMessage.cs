using System.Buffers.Binary;
using System.Text;

namespace MetaRLTorch.Tests.Logging;

/// <summary>A protocol-buffer message decoded by hand, field by field, knowing nothing of the schema.</summary>
internal sealed class WireMessage
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> fields = [];

    public WireMessage(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            var key = Varint(ref data);
            var field = (int)(key >> 3);
            fields.Add((key & 7) switch
            {
                0 => (field, Varint(ref data), []),
                1 => (field, BinaryPrimitives.ReadUInt64LittleEndian(Take(ref data, 8)), []),
                2 => (field, 0, Take(ref data, (int)Varint(ref data)).ToArray()),
                5 => (field, BinaryPrimitives.ReadUInt32LittleEndian(Take(ref data, 4)), []),
                var type => throw new InvalidDataException($"field {field} has the unknown wire type {type}"),
            });
        }
    }

    public bool Has(int field) => fields.Exists(entry => entry.Field == field);

    public long Integer(int field) => (long)Single(field).Number;

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Single(field).Number);

    public float Float(int field) => BitConverter.UInt32BitsToSingle((uint)Single(field).Number);

    public string Text(int field) => Encoding.UTF8.GetString(Single(field).Bytes);

    public byte[] Bytes(int field) => Single(field).Bytes;

    public IReadOnlyList<string> Texts(int field) =>
        [.. fields.Where(entry => entry.Field == field).Select(entry => Encoding.UTF8.GetString(entry.Bytes))];

    public WireMessage Message(int field) => new(Single(field).Bytes);

    public IReadOnlyList<WireMessage> Messages(int field) =>
        [.. fields.Where(entry => entry.Field == field).Select(entry => new WireMessage(entry.Bytes))];

    // proto3 leaves a field out when it has the default value.
    private (int Field, ulong Number, byte[] Bytes) Single(int field) =>
        fields.Where(entry => entry.Field == field).DefaultIfEmpty((field, 0UL, [])).Single();

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> data, int count)
    {
        var taken = data[..count];
        data = data[count..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> data)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = Take(ref data, 1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
