using System.Globalization;
using System.Net;
using System.Text;

namespace MetaRLTorch.Cli.Display;

/// <summary>Groups of bars as an SVG picture.</summary>
/// <param name="title">What is shown.</param>
/// <param name="series">The name of each bar of a group.</param>
internal sealed class BarPicture(string title, IReadOnlyList<string> series)
{
    private const int Width = 720;
    private const int Height = 420;
    private const int Left = 60;
    private const int Top = 70;
    private const int Bottom = 370;
    private const int Ticks = 5;

    private static readonly string[] Colors = ["#888888", "#4c78a8", "#f58518", "#54a24b", "#b279a2"];

    /// <summary>The picture; a value that is not finite has no bar.</summary>
    /// <param name="groups">A name and one value for each series.</param>
    public string Draw(IReadOnlyList<(string Name, double[] Values)> groups)
    {
        var top = groups.SelectMany(group => group.Values).Where(double.IsFinite).Append(0).Max();
        var scale = top > 0 ? (Bottom - Top) / top : 0;
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        Add(svg, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        Text(svg, Left, 24, "start", title, size: 15);
        for (var i = 0; i < series.Count; i++)
        {
            var x = Left + (i * 160);
            Add(svg, $"<rect x=\"{x}\" y=\"38\" width=\"12\" height=\"12\" fill=\"{Colors[i % Colors.Length]}\"/>\n");
            Text(svg, x + 17, 49, "start", series[i]);
        }

        for (var i = 0; i <= Ticks; i++)
        {
            var y = Bottom - ((Bottom - Top) * i / (double)Ticks);
            Add(svg, $"<line x1=\"{Left}\" y1=\"{y:F1}\" x2=\"{Width - 20}\" y2=\"{y:F1}\" stroke=\"#dddddd\"/>\n");
            Text(svg, Left - 6, y + 4, "end", (top * i / Ticks).ToString("G3", CultureInfo.InvariantCulture));
        }

        var slot = (Width - 20 - Left) / (double)Math.Max(1, groups.Count);
        foreach (var (index, group) in groups.Index()) Bars(svg, group, Left + (slot * index), slot, scale);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Bars(StringBuilder svg, (string Name, double[] Values) group, double x, double slot, double scale)
    {
        var width = slot * 0.8 / group.Values.Length;
        foreach (var (i, value) in group.Values.Index())
        {
            if (!double.IsFinite(value)) continue;
            var (left, height) = (x + (0.1 * slot) + (i * width), Math.Max(0, value) * scale);
            var (top, wide) = (Bottom - height, width * 0.9);
            Add(svg, $"<rect x=\"{left:F1}\" y=\"{top:F1}\" width=\"{wide:F1}\" height=\"{height:F1}\" fill=\"{Colors[i % Colors.Length]}\"/>\n");
            Text(svg, left + (0.45 * width), Bottom - height - 4, "middle", value.ToString("G3", CultureInfo.InvariantCulture));
        }

        Text(svg, x + (slot / 2), Bottom + 20, "middle", group.Name);
    }

    private static void Text(StringBuilder svg, double x, double y, string anchor, string text, int size = 12) =>
        Add(svg, $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" font-size=\"{size}\">{WebUtility.HtmlEncode(text)}</text>\n");

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
