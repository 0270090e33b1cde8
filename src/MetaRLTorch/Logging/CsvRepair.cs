using System.Globalization;
using System.Text;
using MetaRLTorch.Logging.Wire;
using MetaRLTorch.Persistence;

namespace MetaRLTorch.Logging;

/// <summary>Rebuilds a run's CSV files from their sound rows and from the event files.</summary>
/// <remarks>
/// A record of an event file carries a checksum, a row does not: where both speak of an iteration, the record is believed. One
/// that an earlier version wrote is rounded to a float; a row that it agrees with stands.
/// </remarks>
public static class CsvRepair
{
    private const double FloatPrecision = 1e-6;

    /// <summary>Repairs the files of a run that nobody trains meanwhile; a file that is changed is kept beside its repaired form.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>A sentence on every file, and whether all rows are there.</returns>
    public static IReadOnlyList<(string Report, bool IsComplete)> Repair(string folder)
    {
        var recorded = new SortedDictionary<int, Summary>();
        foreach (var file in Directory.GetFiles(folder, TensorBoardSink.Prefix + "*").Order(StringComparer.Ordinal)) Add(file, recorded);
        return
        [
            Repair(Path.Combine(folder, CsvSink.MetricsFile), recorded, everyIteration: true),
            Repair(Path.Combine(folder, CsvSink.TimingFile), recorded, everyIteration: true),
            Repair(Path.Combine(folder, CsvSink.EvaluationFile), recorded, everyIteration: false),
        ];
    }

    // As TensorBoard does: a process that went on at an iteration replaces what was written from there on.
    private static void Add(string file, SortedDictionary<int, Summary> recorded)
    {
        foreach (var happened in RecordReader.Read(file).Events)
        {
            var at = happened.HasIteration ? happened.Iteration : happened.Step;
            if (happened.SessionLog is { Status: SessionLog.Types.SessionStatus.Start })
            {
                foreach (var later in recorded.Keys.Where(iteration => iteration >= at).ToArray()) recorded.Remove(later);
            }

            var isRow = happened.Summary?.Value.FirstOrDefault()?.Tag == MetricNames.EnvironmentSteps;
            if (isRow && at is >= 0 and <= int.MaxValue) recorded[(int)at] = happened.Summary!;
        }
    }

    private static (string Report, bool IsComplete) Repair(
        string path, SortedDictionary<int, Summary> recorded, bool everyIteration)
    {
        var name = Path.GetFileName(path);
        var records = recorded
            .Select(record => (record.Key, Values: ValuesOf(record.Value, name)))
            .Where(record => record.Values.Count > 1)
            .ToDictionary(record => record.Key, record => record.Values);
        var content = CsvContent.Read(path);
        var header = records.Count > 0
            ? string.Join(',', ["iteration", .. records.Values.First().Select(value => value.Tag)])
            : content.Header ?? string.Empty;
        var columns = header.Split(',').Length;
        var rows = new SortedDictionary<int, string>();
        foreach (var row in content.Header == header ? content.Rows : [])
        {
            if (CsvContent.IterationOf(row, columns) is { } iteration) rows.TryAdd(iteration, row);
        }

        foreach (var (iteration, values) in records.Where(record => record.Value.Count == columns - 1))
        {
            if (!rows.TryGetValue(iteration, out var row) || !IsRounding(values, row)) rows[iteration] = Text(iteration, values);
        }

        foreach (var iteration in rows.Keys.Where(iteration => IsStray(iteration)).ToArray()) rows.Remove(iteration);
        var kept = rows.Values.Intersect(content.Rows).Count();
        var lost = everyIteration && rows.Count > 0
            ? Enumerable.Range(0, rows.Keys.Last() + 1).Where(iteration => !rows.ContainsKey(iteration)).ToArray()
            : [];
        var changed = Replace(path, CsvContent.Text(header, rows.Values));
        var report = string.Create(CultureInfo.InvariantCulture, $"{name}: {kept} rows kept, {rows.Count - kept} rebuilt");
        if (lost.Length > 0)
        {
            report += string.Create(CultureInfo.InvariantCulture, $", {lost.Length} lost, the first of iteration {lost[0]}");
        }

        return (changed is null ? report : $"{report}; the damaged file is now {changed}", lost.Length == 0);

        // A sound row may have got another number: that of an iteration whose record has none, or one far behind the last record.
        bool IsStray(int iteration) => !records.ContainsKey(iteration) && recorded.Count > 0
            && (recorded.ContainsKey(iteration) || (iteration > recorded.Keys.Last() + 1 && !rows.ContainsKey(iteration - 1)));
    }

    private static List<Summary.Types.Value> ValuesOf(Summary summary, string file) =>
        [.. summary.Value.Where(value => value.Tag == MetricNames.EnvironmentSteps || CsvSink.FileOf(value.Tag) == file)];

    /// <summary>Whether a record is of an earlier version, and its numbers are those of a row, rounded.</summary>
    private static bool IsRounding(List<Summary.Types.Value> values, string row) => row.Split(',').Skip(1).Zip(values).All(pair =>
    {
        var number = double.Parse(pair.First, NumberStyles.Float, CultureInfo.InvariantCulture);
        var rounded = pair.Second.SimpleValue;
        return !pair.Second.HasExactValue
            && (((float)number).Equals(rounded) || Math.Abs(number - rounded) <= FloatPrecision * Math.Abs(number));
    });

    private static string Text(int iteration, List<Summary.Types.Value> values) => string.Join(
        ',',
        [iteration.ToString(CultureInfo.InvariantCulture), .. values.Select(value =>
            (value.HasExactValue ? value.ExactValue : value.SimpleValue).ToString("R", CultureInfo.InvariantCulture))]);

    /// <summary>Puts a text in a file's place and keeps the file beside it; null where the file is that text already.</summary>
    private static string? Replace(string path, string text)
    {
        var exists = File.Exists(path);
        var isThat = exists ? File.ReadAllBytes(path).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text)) : text.Length == 0;
        if (isThat) return null;
        if (!exists)
        {
            AtomicFile.Write(path, text);
            return null;
        }

        var kept = Enumerable.Range(1, int.MaxValue).Select(number => $"{path}.damaged-{number}").First(name => !File.Exists(name));
        File.Copy(path, kept);
        AtomicFile.Write(path, text);
        return Path.GetFileName(kept);
    }
}
