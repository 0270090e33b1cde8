using System.Xml.Linq;

namespace MetaRLTorch.Cli.Reports;

/// <summary>A table of a report: first column names, the others figures.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Note">What a reader must know to read it.</param>
/// <param name="Header">The columns.</param>
/// <param name="Rows">The cells, as many in each row as there are columns.</param>
internal sealed record ReportTable(string Title, string Note, IReadOnlyList<string> Header, IReadOnlyList<string[]> Rows)
{
    public string Markdown() => string.Join('\n',
    [
        $"## {Title}\n",
        $"{Note}\n",
        Line(Header),
        $"|{string.Concat(Header.Select(_ => "---|"))}",
        .. Rows.Select(Line),
        "",
    ]);

    public XElement[] Html() =>
    [
        new("h2", Title),
        new("p", new XAttribute("class", "note"), Note),
        new(
            "div",
            new XAttribute("class", "wide"),
            new XElement(
                "table",
                new XElement("thead", new XElement("tr", Header.Select(cell => new XElement("th", cell)))),
                new XElement("tbody", Rows.Select(row => new XElement("tr", row.Select(cell => new XElement("td", cell))))))),
    ];

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|")))} |";
}
