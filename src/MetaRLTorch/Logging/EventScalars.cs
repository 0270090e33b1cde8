using System.Buffers.Binary;
using MetaRLTorch.Logging.Wire;

namespace MetaRLTorch.Logging;

/// <summary>The scalars in a folder's event files, whoever wrote them.</summary>
/// <remarks>
/// As TensorBoard reads them: files in the order of their names; a process that went on at a step replaces what was written from
/// there on; a scalar is a plain number or a tensor of one number.
/// </remarks>
internal sealed class EventScalars
{
    private readonly Dictionary<string, SortedDictionary<long, (double Value, double WallTime)>> _tags = [];

    private EventScalars()
    {
    }

    /// <summary>The names of the scalars.</summary>
    public IEnumerable<string> Tags => _tags.Keys;

    /// <summary>When the first event happened, in seconds.</summary>
    public double Begin { get; private set; } = double.PositiveInfinity;

    /// <summary>A scalar by steps, rising; empty where there is none of that name.</summary>
    public IReadOnlyDictionary<long, (double Value, double WallTime)> this[string tag] =>
        _tags.TryGetValue(tag, out var points) ? points : new();

    /// <summary>Whether a folder has event files.</summary>
    public static bool Has(string folder) => Directory.Exists(folder) && Files(folder).Length > 0;

    /// <summary>Reads a folder's event files as far as their checksums hold.</summary>
    public static EventScalars Read(string folder)
    {
        var scalars = new EventScalars();
        var events = Files(folder).Order(StringComparer.Ordinal).SelectMany(file => RecordReader.Read(file).Events);
        foreach (var happened in events) scalars.Add(happened);
        return scalars;
    }

    private static string[] Files(string folder) => Directory.GetFiles(folder, TensorBoardSink.Prefix + "*");

    private void Add(Event happened)
    {
        Begin = Math.Min(Begin, happened.WallTime);
        var at = happened.HasIteration ? happened.Iteration : happened.Step;
        if (happened.SessionLog is { Status: SessionLog.Types.SessionStatus.Start })
        {
            foreach (var points in _tags.Values)
            {
                foreach (var later in points.Keys.Where(step => step >= at).ToArray()) points.Remove(later);
            }
        }

        foreach (var value in happened.Summary?.Value.AsEnumerable() ?? [])
        {
            if (NumberOf(value) is not { } number) continue;
            if (!_tags.TryGetValue(value.Tag, out var points)) _tags.Add(value.Tag, points = []);
            points[at] = (number, happened.WallTime);
        }
    }

    private static double? NumberOf(Summary.Types.Value value) =>
        value.HasExactValue ? value.ExactValue
        : value.ValueCase == Summary.Types.Value.ValueOneofCase.SimpleValue ? value.SimpleValue
        : value.Tensor is not { TensorShape: null or { Dim.Count: 0 } } tensor ? null
        : (tensor.Dtype, tensor.FloatVal, tensor.DoubleVal, tensor.TensorContent.Length) switch
        {
            (ElementKind.DtFloat, [var number], _, _) => number,
            (ElementKind.DtDouble, _, [var number], _) => number,
            (ElementKind.DtFloat, _, _, sizeof(float)) => BinaryPrimitives.ReadSingleLittleEndian(tensor.TensorContent.Span),
            (ElementKind.DtDouble, _, _, sizeof(double)) => BinaryPrimitives.ReadDoubleLittleEndian(tensor.TensorContent.Span),
            _ => null,
        };
}
