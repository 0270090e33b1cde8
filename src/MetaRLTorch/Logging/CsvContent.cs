using System.Globalization;
using System.Text;
using MetaRLTorch.Persistence;

namespace MetaRLTorch.Logging;

/// <summary>What an earlier process wrote to a CSV file: its complete lines, and whether they are what they must be.</summary>
/// <remarks>A process that was killed may have torn the last line; only what ends with a line break counts.</remarks>
internal sealed class CsvContent
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly string[] _lines;

    private CsvContent(string path, string[] lines) => (_path, _lines) = (path, lines);

    /// <summary>The header, as it stands there; null where there is none.</summary>
    public string? Header => _lines.FirstOrDefault();

    /// <summary>The rows, as they stand there.</summary>
    public IEnumerable<string> Rows => _lines.Skip(1);

    /// <summary>
    /// Reads a file; one that is absent has no lines. Lines that are not text have no number in front, and so are damage.
    /// </summary>
    public static CsvContent Read(string path)
    {
        if (!File.Exists(path)) return new(path, []);
        var bytes = File.ReadAllBytes(path).AsSpan();
        var lines = new List<string>();
        for (var end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            lines.Add(TextOf(bytes[..end]));
            bytes = bytes[(end + 1)..];
        }

        return new(path, [.. lines]);
    }

    /// <summary>The iteration of a row that has as many numbers as the header has names; null of any other line.</summary>
    public static int? IterationOf(string row, int columns)
    {
        var cells = row.Split(',');
        var whole = cells.Length == columns
            && cells.Skip(1).All(cell => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        return whole && int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var iteration)
            ? iteration
            : null;
    }

    /// <summary>The rows before an iteration.</summary>
    /// <param name="resumeAt">The iteration.</param>
    /// <param name="mark">What the checkpoint says of them; null where it says nothing.</param>
    /// <param name="everyIteration">Whether each iteration has a row.</param>
    /// <param name="allowLost">Whether rows may be lost; those that are there must still be sound.</param>
    /// <exception cref="UserException">They are not all there, each once and in order, or not as they were.</exception>
    public string[] Before(int resumeAt, CsvMark? mark, bool everyIteration, bool allowLost)
    {
        var kept = Sound(resumeAt);
        var rows = mark?.Rows ?? (everyIteration ? resumeAt : kept.Length);
        if (allowLost) return kept;
        if (kept.Length != rows) throw Damaged($"{kept.Length} of the {rows} rows before iteration {resumeAt} are there");
        if (mark is { Checksum: { } checksum, Rows: > 0 } && ChecksumOf(kept) != checksum)
        {
            throw Damaged($"its header or its {rows} rows before iteration {resumeAt} have changed since the checkpoint was saved");
        }

        return kept;
    }

    /// <summary>Some of the rows with the header, as a file holds them.</summary>
    public static string Text(string? header, IReadOnlyCollection<string> rows) =>
        rows.Count == 0 ? string.Empty : string.Join('\n', [header!, .. rows, string.Empty]);

    private string[] Sound(int resumeAt)
    {
        var columns = Header?.Split(',') ?? [];
        if (resumeAt > 0 && Header is not null && columns is not ["iteration", MetricNames.EnvironmentSteps, _, ..])
        {
            throw Damaged("its first line is no header");
        }

        var kept = new List<string>();
        var last = -1;
        foreach (var row in Rows)
        {
            // What lies behind is written anew, whatever it is.
            if (last + 1 >= resumeAt) break;
            var iteration = IterationOf(row, columns.Length)
                ?? throw Damaged($"the row '{Shorten(row)}' is not made of {columns.Length} numbers");
            if (iteration >= resumeAt) break;
            if (iteration <= last) throw Damaged($"iteration {iteration} comes after iteration {last}");
            last = iteration;
            kept.Add(row);
        }

        return [.. kept];
    }

    private uint ChecksumOf(string[] rows) => Crc32C.Of(Encoding.UTF8.GetBytes(Text(Header, rows)));

    private static string TextOf(ReadOnlySpan<byte> line)
    {
        try
        {
            return line.Contains((byte)0) ? string.Empty : Strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            return string.Empty;
        }
    }

    private static string Shorten(string row) => row.Length > 60 ? row[..60] + "…" : row;

    private UserException Damaged(string fault) =>
        new($"{_path}: damaged: {fault}. Nothing was changed; " +
            $"`metarl repair {Path.GetDirectoryName(_path)}` rebuilds it from the event files.");
}
