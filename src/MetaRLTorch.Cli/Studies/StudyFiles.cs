using System.Globalization;
using System.Text;
using MetaRLTorch.Cli.Reports;
using MetaRLTorch.Comparison;
using MetaRLTorch.Persistence;

namespace MetaRLTorch.Cli.Studies;

/// <summary>A study's tables on the terminal, and its files: one CSV, one SVG a figure.</summary>
/// <param name="study">What it measured.</param>
/// <param name="name">Its name in files.</param>
internal sealed class StudyFiles(StudyResult study, string name)
{
    /// <summary>Prints a table for every figure, and the findings.</summary>
    public void Print()
    {
        Console.WriteLine($"{study.Title}; means ± 95 % intervals.");
        foreach (var figure in study.Points.GroupBy(point => point.Figure))
        {
            Console.WriteLine();
            foreach (var line in Table(figure)) Console.WriteLine(line);
        }

        Console.WriteLine();
        foreach (var finding in study.Findings) Console.WriteLine(finding);
    }

    /// <summary>Writes the files.</summary>
    /// <param name="folder">Where to; made where it is absent.</param>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, $"{name}.csv"), Csv());
        foreach (var figure in study.Points.GroupBy(point => point.Figure))
        {
            AtomicFile.Write(Path.Combine(folder, $"{FileOf(figure.Key)}.svg"), $"{Chart(figure).Draw()}\n");
        }

        Console.WriteLine($"Wrote {Path.Combine(folder, $"{name}.csv")} and one SVG for each table.");
    }

    private IEnumerable<string> Table(IGrouping<string, StudyPoint> figure)
    {
        double[] all = [.. figure.Select(point => point.X).Distinct().Order()];
        var every = Math.Max(1, (int)Math.Ceiling(all.Length / (double)study.Shown));
        double[] columns = [.. all.Where((_, i) => (i + 1) % every == 0)];
        string[][] rows =
        [
            [$"{figure.Key}: {study.X(figure.Key)}", .. columns.Select(x => Invariant($"{x}"))],
            .. figure.GroupBy(point => point.Series).Select(series => (string[])
            [
                series.Key,
                .. columns.Select(x => series.FirstOrDefault(point => point.X == x) is { } point ? Text(point.Value) : Figures.None),
            ]),
        ];
        int[] widths = [.. Enumerable.Range(0, columns.Length + 1).Select(i => rows.Max(row => row[i].Length))];
        foreach (var (i, row) in rows.Index())
        {
            yield return $"| {string.Join(" | ", row.Select((cell, j) => j == 0 ? cell.PadRight(widths[j]) : cell.PadLeft(widths[j])))} |";
            if (i == 0) yield return $"|{string.Join('|', widths.Select((width, j) => $"{new string('-', width + 1)}{(j == 0 ? '-' : ':')}"))}|";
        }
    }

    private string Csv()
    {
        var csv = new StringBuilder($"figure,series,x,mean,half_width{string.Concat(study.Columns.Select(column => $",{column}"))}\n");
        foreach (var point in study.Points)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{point.Figure},{point.Series},{point.X:R}");
            foreach (var number in point.Others.Prepend(point.Value.HalfWidth).Prepend(point.Value.Mean))
            {
                csv.Append(CultureInfo.InvariantCulture, $",{number:R}");
            }

            csv.Append('\n');
        }

        return csv.ToString();
    }

    /// <summary>The figure; a horizontal axis of doublings in logarithms.</summary>
    private LineChart Chart(IGrouping<string, StudyPoint> figure)
    {
        var logX = figure.All(point => double.IsInteger(Math.Log2(point.X))) && figure.Max(point => point.X) > 10;
        var (x, y) = (study.X(figure.Key), study.Y(figure.Key));
        double Across(double value) => logX ? Math.Log2(value) : value;
        double Up(double value) => !study.LogY ? value : value > 0 ? Math.Log10(value) : double.NaN;
        return new(
            FileOf(figure.Key), $"{study.Title}: {figure.Key}", logX ? $"log₂ of {x}" : x, study.LogY ? $"log₁₀ of {y}" : y,
            [
                .. figure.GroupBy(point => point.Series).Select(series => new ChartLine(
                    series.Key,
                    [
                        .. series.OrderBy(point => point.X).Select(point => new ChartPoint(
                            Across(point.X), Up(point.Value.Mean),
                            Up(point.Value.Mean - point.Value.HalfWidth), Up(point.Value.Mean + point.Value.HalfWidth))),
                    ],
                    [])),
            ]);
    }

    private string FileOf(string figure) => figure == name ? name : $"{name}_{figure.Replace(" = ", "_").Replace(' ', '_')}";

    private string Text(ConfidenceInterval value)
    {
        var form = study.LogY ? "0.0e+0" : "F2";
        string Number(double number) => number.ToString(form, CultureInfo.InvariantCulture);
        return double.IsFinite(value.HalfWidth) ? $"{Number(value.Mean)} ± {Number(value.HalfWidth)}" : Number(value.Mean);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
