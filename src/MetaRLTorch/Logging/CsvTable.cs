using System.Globalization;
using CsvHelper;
using MetaRLTorch.Persistence;

namespace MetaRLTorch.Logging;

/// <summary>A CSV file whose first row fixes the columns, and whose rows reach the operating system at once.</summary>
internal sealed class CsvTable : IDisposable
{
    private static readonly CsvWriterOptions Format = new() { NewLine = "\n" };

    private readonly string path;
    private string[] columns = [];
    private CsvWriter? writer;

    public CsvTable(string path, int resumeAt)
    {
        this.path = path;
        if (File.Exists(path))
        {
            Resume(resumeAt);
        }
    }

    public void Write(int iteration, long environmentSteps, IReadOnlyList<(string Name, double Value)> values)
    {
        if (values.Count == 0 && columns.Length == 0)
        {
            return;
        }

        Check(iteration, ["iteration", MetricNames.EnvironmentSteps, .. values.Select(value => value.Name)]);
        WriteRow([Text(iteration), Text(environmentSteps), .. values.Select(value => Text(value.Value))]);
    }

    public void Flush() => writer?.Flush();

    public void Dispose() => writer?.Dispose();

    private void Check(int iteration, string[] names)
    {
        if (columns.Length == 0)
        {
            WriteRow(columns = names);
        }

        if (!columns.SequenceEqual(names))
        {
            throw new InvalidOperationException(
                $"{path} has the columns {string.Join(", ", columns)}; iteration {iteration} brought "
                + $"{string.Join(", ", names)}. Report the same metrics in every iteration.");
        }
    }

    private void WriteRow(string[] fields)
    {
        writer ??= CsvWriter.Create(Append(), Format, false);
        writer.WriteRecord(fields);
        writer.Flush();
    }

    private FileStream Append() => new(path, FileMode.Append, FileAccess.Write, FileShare.Read);

    // A process that was killed may have torn the last line; only what ends with a line break counts.
    private void Resume(int resumeAt)
    {
        var text = File.ReadAllText(path);
        var lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] kept = [.. lines.Take(1), .. lines.Skip(1).Where(line => Iteration(line) < resumeAt)];

        var next = kept.Length > 1 ? string.Join('\n', kept) + "\n" : "";
        AtomicFile.Write(path, next);

        using var reader = CsvReader.FromText(next, null);
        columns = next.Length > 0 ? [.. reader.Headers] : [];
    }

    private int Iteration(string line)
    {
        var field = line.Split(',')[0];
        return int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var iteration)
            ? iteration
            : throw new UserException(
                $"{path}: the row '{line}' does not begin with an iteration. Restore or remove the file.");
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
