using System.Globalization;
using System.Text;
using MetaRLTorch.Persistence;

namespace MetaRLTorch.Logging;

/// <summary>A CSV file whose first row fixes the columns, and whose rows reach the operating system at once.</summary>
/// <param name="path">The file.</param>
/// <param name="deterministic">Whether equal runs write equal bytes, so that a checkpoint can tell whether they have changed.</param>
internal sealed class CsvTable(string path, bool deterministic) : IDisposable
{
    private string[] _columns = [];
    private bool _resumed;
    private FileStream? _file;
    private uint _checksum;
    private int _rows;

    /// <summary>How far the file is written.</summary>
    public CsvMark Mark => new(_rows, deterministic ? _checksum : null);

    /// <summary>Goes on behind rows that are kept; the others are dropped.</summary>
    public void Resume(string? header, string[] rows)
    {
        var text = CsvContent.Text(header, rows);
        if (File.Exists(path)) AtomicFile.Write(path, text);
        (_rows, _checksum) = (rows.Length, Crc32C.Of(Encoding.UTF8.GetBytes(text)));
        _columns = rows.Length > 0 ? header!.Split(',') : [];
        _resumed = rows.Length > 0;
    }

    public void Write(int iteration, long environmentSteps, IReadOnlyList<(string Name, double Value)> values)
    {
        if (values.Count == 0 && _columns.Length == 0) return;
        Check(iteration, ["iteration", MetricNames.EnvironmentSteps, .. values.Select(value => value.Name)]);
        Append([Text(iteration), Text(environmentSteps), .. values.Select(value => Text(value.Value))]);
        _rows++;
    }

    /// <summary>Forces what is written to the disk.</summary>
    public void Sync() => _file?.Flush(flushToDisk: true);

    public void Dispose() => _file?.Dispose();

    private void Check(int iteration, string[] names)
    {
        if (Array.Find(names, name => name.AsSpan().IndexOfAny(",\"\r\n") >= 0) is { } unspeakable)
        {
            throw new UserException(
                $"the metric '{unspeakable}' has a comma, a quote or a line break in its name. Rename that part of the reward.");
        }

        if (_columns.Length == 0) Append(_columns = names);
        if (_columns.SequenceEqual(names)) return;
        var fault = $"{path} has the columns {string.Join(", ", _columns)}; iteration {iteration} brought {string.Join(", ", names)}.";
        throw _resumed
            ? new UserException($"{fault} Its header was changed, or another version wrote it: restore it, or train another run.")
            : new InvalidOperationException($"{fault} Report the same metrics in every iteration.");
    }

    private void Append(string[] cells)
    {
        var line = Encoding.UTF8.GetBytes(string.Join(',', cells) + "\n");
        _file ??= new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _file.Write(line);
        _checksum = Crc32C.Of(line, _checksum);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
