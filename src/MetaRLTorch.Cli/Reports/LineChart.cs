using System.Globalization;
using System.Xml.Linq;

namespace MetaRLTorch.Cli.Reports;

/// <summary>A point of a line with the ends of its interval, NaN where there is none.</summary>
internal readonly record struct ChartPoint(double X, double Y, double Low, double High);

/// <summary>One method's line, and below it the faint lines of its runs.</summary>
internal sealed record ChartLine(string Name, IReadOnlyList<ChartPoint> Points, IReadOnlyList<(double X, double Y)[]> Runs);

/// <summary>Lines with bands over a common axis, as one SVG that stands alone.</summary>
/// <param name="Id">The chart's name in files.</param>
/// <param name="Title">What it shows.</param>
/// <param name="X">What its horizontal axis shows.</param>
/// <param name="Y">What its vertical axis shows.</param>
/// <param name="Lines">The lines, one a method.</param>
/// <param name="WholeX">Whether the horizontal axis counts something.</param>
/// <remarks>
/// Colors are attributes, which any viewer of SVG understands and a page's style sheet overrides. A circle carries its numbers
/// for the page's script and for screen readers; where circles would crowd a line, they are left out of a file and invisible in a page.
/// </remarks>
internal sealed record LineChart(string Id, string Title, string X, string Y, IReadOnlyList<ChartLine> Lines, bool WholeX = false)
{
    private const double Width = 760;
    private const double Height = 420;
    private const double Left = 74;
    private const double Right = 16;
    private const double Top = 66;
    private const double Bottom = 50;
    private const double LegendRow = 18;
    private const int CrowdedPoints = 40;

    // Okabe and Ito's colors, which the color-blind tell apart.
    private static readonly string[] Colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a8a00", "#000000"];

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The color of the method with this number.</summary>
    public static string ColorOf(int method) => Colors[method % Colors.Length];

    /// <summary>The chart.</summary>
    /// <param name="pointing">Whether a page's script looks up the numbers of the point under the pointer.</param>
    public XElement Draw(bool pointing = false)
    {
        var (legend, rows) = Legend();
        var x = new Axis(X, Lines.SelectMany(line => line.Points.Select(point => point.X)), WholeX);
        var y = new Axis(Y, Lines.SelectMany(line =>
            line.Points.SelectMany(p => (double[])[p.Y, p.Low, p.High]).Concat(line.Runs.SelectMany(run => run.Select(p => p.Y)))));
        return new XElement(
            Svg + "svg",
            new XAttribute("viewBox", Text($"0 0 {Width} {Height + ((rows - 1) * LegendRow)}")),
            new XAttribute("role", "img"),
            new XAttribute("class", "chart"),
            new XAttribute("font-family", "system-ui, sans-serif"),
            new XAttribute("font-size", "12"),
            new XElement(Svg + "title", Title),
            new XElement(
                Svg + "rect", Place(0, 0), Size(Width, Height + ((rows - 1) * LegendRow)), Class("paper"), new XAttribute("fill", "#ffffff")),
            Label(Left, 20, Title, "start", "title", size: 15),
            legend,
            new XElement(
                Svg + "g",
                Class("plot"),
                new XAttribute("transform", Text($"translate(0 {(rows - 1) * LegendRow})")),
                x.Ticks.Select(tick => Tick(x, tick, horizontal: true)),
                y.Ticks.Select(tick => Tick(y, tick, horizontal: false)),
                Label((Left + Width - Right) / 2, Height - 8, X, "middle", "label"),
                Turned(Label(16, (Top + Height - Bottom) / 2, Y, "middle", "label")),
                Lines.Select((line, method) => Draw(line, method, x, y, pointing))));
    }

    private static XElement Tick(Axis axis, double tick, bool horizontal)
    {
        var (x, y) = horizontal ? (Across(axis, tick), Height - Bottom) : (Left, Down(axis, tick));
        return new XElement(
            Svg + "g",
            new XElement(
                Svg + "line",
                Number("x1", x), Number("y1", y), Number("x2", horizontal ? x : Width - Right), Number("y2", horizontal ? Top : y),
                Class("grid"), new XAttribute("stroke", "#e3e3e3")),
            horizontal
                ? Label(x, y + 17, axis.Text(tick), "middle", "label")
                : Label(x - 8, y + 4, axis.Text(tick), "end", "label"));
    }

    private static XElement Draw(ChartLine line, int method, Axis x, Axis y, bool pointing)
    {
        var color = ColorOf(method);
        ChartPoint[] points = [.. line.Points.Where(point => double.IsFinite(point.Y))];
        ChartPoint[] band = [.. points.Where(point => double.IsFinite(point.Low) && double.IsFinite(point.High))];
        return new XElement(
            Svg + "g",
            Class("method"),
            new XAttribute("data-method", method),
            new XAttribute("data-name", line.Name),
            band.Length == 0 ? null : new XElement(
                Svg + "path",
                new XAttribute(
                    "d",
                    $"{Path(band.Select(p => (p.X, p.High)), x, y)} {Path(band.Reverse().Select(p => (p.X, p.Low)), x, y).Replace('M', 'L')} Z"),
                new XAttribute("fill", color), new XAttribute("fill-opacity", "0.16")),
            line.Runs.Select(run => Stroke(Path(run.Where(p => double.IsFinite(p.Y)), x, y), color, "0.7", "0.35")),
            Stroke(Path(points.Select(p => (p.X, p.Y)), x, y), color, "2.2", "1"),
            points.Where(_ => pointing || points.Length <= CrowdedPoints).Select(point => new XElement(
                Svg + "circle",
                Number("cx", Across(x, point.X)), Number("cy", Down(y, point.Y)), new XAttribute("r", points.Length > CrowdedPoints ? "0" : "3"),
                new XAttribute("fill", color),
                new XAttribute("data-x", Exact(point.X)),
                new XAttribute("data-text", Says(point)),
                new XElement(Svg + "title", $"{line.Name}: {Says(point)}"))));
    }

    private (XElement Legend, int Rows) Legend()
    {
        var (group, across, row) = (new XElement(Svg + "g"), Left, 0);
        foreach (var (method, line) in Lines.Index())
        {
            var width = 48 + (6.6 * line.Name.Length);
            if (across > Left && across + width > Width) (across, row) = (Left, row + 1);
            var down = 38 + (row * LegendRow);
            group.Add(new XElement(
                Svg + "g",
                Class("legend"),
                new XAttribute("data-method", method),
                new XElement(Svg + "rect", Place(across, down), Size(18, 5), new XAttribute("fill", ColorOf(method))),
                Label(across + 24, down + 7, line.Name, "start", "label")));
            across += width;
        }

        return (group, row + 1);
    }

    private static string Says(ChartPoint point) => Figures.Text(point.Y, (point.Low, point.High));

    private static XElement Stroke(string path, string color, string width, string opacity) => new(
        Svg + "path",
        new XAttribute("d", path), new XAttribute("fill", "none"), new XAttribute("stroke", color),
        new XAttribute("stroke-width", width), new XAttribute("stroke-opacity", opacity), new XAttribute("stroke-linejoin", "round"));

    private static string Path(IEnumerable<(double X, double Y)> points, Axis x, Axis y) =>
        string.Join(' ', points.Select((p, i) => Text($"{(i == 0 ? 'M' : 'L')}{Across(x, p.X):F2},{Down(y, p.Y):F2}")));

    private static double Across(Axis axis, double value) => Left + (axis.Place(value) * (Width - Left - Right));

    private static double Down(Axis axis, double value) => Height - Bottom - (axis.Place(value) * (Height - Top - Bottom));

    private static XElement Label(double x, double y, string text, string anchor, string style, int size = 12) => new(
        Svg + "text",
        Number("x", x), Number("y", y), Class(style), new XAttribute("text-anchor", anchor), new XAttribute("font-size", size),
        new XAttribute("fill", "#333333"), text);

    private static XElement Turned(XElement text)
    {
        text.Add(new XAttribute("transform", $"rotate(-90 {text.Attribute("x")!.Value} {text.Attribute("y")!.Value})"));
        return text;
    }

    private static XAttribute[] Place(double x, double y) => [Number("x", x), Number("y", y)];

    private static XAttribute[] Size(double width, double height) => [Number("width", width), Number("height", height)];

    private static XAttribute Class(string name) => new("class", name);

    private static XAttribute Number(string name, double value) => new(name, value.ToString("0.##", CultureInfo.InvariantCulture));

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
