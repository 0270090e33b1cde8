using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using MetaRLTorch.Logging.Wire;

namespace MetaRLTorch.Logging;

/// <summary>Builds the summary values that TensorBoard's scalars, text, histograms and images plugins read.</summary>
internal static class TensorBoardValues
{
    private const int Buckets = 30;

    /// <summary>A number.</summary>
    /// <param name="tag">Its name.</param>
    /// <param name="value">The number.</param>
    /// <param name="isFirst">Whether the file has none of that name yet: TensorBoard keeps what the first says of it.</param>
    public static Summary.Types.Value Scalar(string tag, double value, bool isFirst) => new()
    {
        Tag = tag,
        SimpleValue = (float)value,
        ExactValue = value,
        Metadata = isFirst ? Metadata("scalars", DataClass.Scalar, MetricDescriptions.Of(tag)) : null,
    };

    public static Summary.Types.Value Text(string tag, string markdown) => new()
    {
        Tag = $"{tag}/text_summary",
        Tensor = new TensorValue
        {
            Dtype = ElementKind.DtString,
            TensorShape = ShapeOf(1),
            StringVal = { ByteString.CopyFromUtf8(markdown) },
        },
        Metadata = Metadata("text", DataClass.Tensor),
    };

    /// <summary>A histogram of equal buckets from the least value to the greatest; values that are not finite are left out.</summary>
    public static Summary.Types.Value Histogram(string tag, IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        var (low, high) = finite.Length == 0 ? (0, 0) : (finite.Min(), finite.Max());
        var (buckets, width) = high > low ? (Buckets, (high - low) / Buckets) : (1, 0);
        var counts = new double[buckets];
        foreach (var value in finite) counts[width == 0 ? 0 : Math.Min(buckets - 1, (int)((value - low) / width))]++;
        var content = new byte[buckets * 3 * sizeof(double)];
        foreach (var (i, count) in counts.Index())
        {
            double[] row = [low + (i * width), i == buckets - 1 ? high : low + ((i + 1) * width), count];
            foreach (var (j, number) in row.Index()) BinaryPrimitives.WriteDoubleLittleEndian(content.AsSpan(((3 * i) + j) * sizeof(double)), number);
        }

        return new()
        {
            Tag = tag,
            Tensor = new TensorValue
            {
                Dtype = ElementKind.DtDouble, TensorShape = ShapeOf(buckets, 3), TensorContent = ByteString.CopyFrom(content),
            },
            Metadata = Metadata("histograms", DataClass.Tensor, MetricDescriptions.Of(tag)),
        };
    }

    /// <summary>A picture.</summary>
    public static Summary.Types.Value Image(string tag, int width, int height, ReadOnlySpan<byte> file) => new()
    {
        Tag = tag,
        Tensor = new TensorValue
        {
            Dtype = ElementKind.DtString,
            TensorShape = ShapeOf(3),
            StringVal = { Utf8(width), Utf8(height), ByteString.CopyFrom(file) },
        },
        Metadata = Metadata("images", DataClass.BlobSequence),
    };

    public static SummaryMetadata Metadata(string plugin, DataClass kind, string description = "", ByteString? content = null) => new()
    {
        PluginData = new() { PluginName = plugin, Content = content ?? ByteString.Empty },
        SummaryDescription = description,
        DataClass = kind,
    };

    public static TensorShape ShapeOf(params ReadOnlySpan<long> sizes)
    {
        var shape = new TensorShape();
        foreach (var size in sizes) shape.Dim.Add(new TensorShape.Types.Dim { Size = size });
        return shape;
    }

    private static ByteString Utf8(int number) => ByteString.CopyFromUtf8(number.ToString(CultureInfo.InvariantCulture));
}
