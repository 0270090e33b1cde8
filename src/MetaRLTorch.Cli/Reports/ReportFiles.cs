using System.Globalization;
using System.Text;
using System.Xml.Linq;
using MetaRLTorch.Comparison;
using MetaRLTorch.Persistence;

namespace MetaRLTorch.Cli.Reports;

/// <summary>Writes a report: one page for a browser, and the same for papers and other programs.</summary>
/// <param name="report">The report.</param>
/// <param name="command">The command that makes it.</param>
internal sealed class ReportFiles(Report report, string command)
{
    private string Title => $"{report.Subject}: {string.Join(", ", report.Methods)}";

    /// <summary>Writes <c>report.html</c>, <c>report.md</c>, <c>curves.csv</c> and every chart as an SVG file.</summary>
    /// <param name="folder">Where to; made where it is absent.</param>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var charts = report.Charts();
        foreach (var chart in charts) AtomicFile.Write(Path.Combine(folder, $"{chart.Id}.svg"), $"{chart.Draw()}\n");
        AtomicFile.Write(Path.Combine(folder, "curves.csv"), Csv());
        AtomicFile.Write(Path.Combine(folder, "report.md"), Markdown(charts));
        AtomicFile.Write(Path.Combine(folder, "report.html"), Page(charts));
    }

    private string Markdown(IEnumerable<LineChart> charts) => string.Join('\n',
    [
        $"# {Title}\n",
        .. report.Sentences().Select(sentence => $"{sentence}\n"),
        $"{report.Conditions}\n",
        $"```bash\n{command}\n```\n",
        .. charts.Select(chart => $"![{chart.Title}]({chart.Id}.svg)\n"),
        .. report.Tables().Select(table => table.Markdown()),
    ]);

    private string Page(IReadOnlyList<LineChart> charts)
    {
        var body = new XElement(
            "body",
            new XElement("h1", Title),
            report.Sentences().Select(sentence => new XElement("p", new XAttribute("class", "finding"), sentence)),
            new XElement("p", new XAttribute("class", "note"), report.Conditions),
            Curves([.. charts.Where(chart => chart.Id.Contains("_by_", StringComparison.Ordinal))]),
            charts.Where(chart => !chart.Id.Contains("_by_", StringComparison.Ordinal)).Select(chart => Figure(chart)),
            report.Tables().SelectMany(table => table.Html()),
            new XElement("h2", "Command"),
            new XElement("pre", command));
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{new XText(Title)}</title>
            <style>
            {EmbeddedText.Read("report.css")}</style>
            </head>
            {body}
            <script>
            {EmbeddedText.Read("report.js")}</script>
            </html>

            """;
    }

    // One of the learning curves at a time, by style alone: a radio button before each.
    private static XElement Curves(LineChart[] charts) => new(
        "div",
        new XAttribute("class", "choice"),
        charts.Select((chart, i) => (XElement[])
        [
            new(
                "input",
                new XAttribute("type", "radio"), new XAttribute("name", "curve"), new XAttribute("id", $"choose_{chart.Id}"),
                i == 0 ? new XAttribute("checked", "checked") : null),
            new("label", new XAttribute("for", $"choose_{chart.Id}"), chart.Id.Replace('_', ' ').Replace("iqm", "interquartile mean")),
        ]),
        charts.Select(Figure));

    private static XElement Figure(LineChart chart) => new("figure", new XAttribute("id", chart.Id), chart.Draw(pointing: true));

    private string Csv()
    {
        var bootstrap = new Bootstrap();
        var csv = new StringBuilder("method,iteration,inner_steps,runs,mean,half_width,iqm,iqm_low,iqm_high\n");
        foreach (var (method, iteration, innerSteps, scores) in report.CurveScores())
        {
            var mean = ConfidenceInterval.Of(scores);
            var (low, high) = bootstrap.Of(scores, Scores.InterquartileMean);
            double[] numbers = [iteration, innerSteps, scores.Length, mean.Mean, mean.HalfWidth, Scores.InterquartileMean(scores), low, high];
            csv.Append(method.Contains(',') ? $"\"{method}\"" : method);
            foreach (var number in numbers) csv.Append(CultureInfo.InvariantCulture, $",{number:R}");
            csv.Append('\n');
        }

        return csv.ToString();
    }
}
