using System.Globalization;
using System.Xml.Linq;
using MetaRLTorch.Environments.Pictures;

namespace MetaRLTorch.Cli.Pictures;

/// <summary>A picture's last frame as SVG, its panels side by side.</summary>
internal static class SvgPicture
{
    private const double PanelHeight = 280;
    private const double Gap = 16;
    private const double Head = 52;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static XElement Draw(Picture picture)
    {
        var widths = picture.Panels.Select(panel => PanelHeight * panel.View.Width / panel.View.Height).ToArray();
        var svg = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", Text($"0 0 {widths.Sum() + (Gap * (widths.Length + 1)):0.##} {PanelHeight + Head + Gap:0.##}")),
            new XAttribute("font-family", "system-ui, sans-serif"),
            new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "#ffffff")),
            Label(Gap, 20, picture.Title, 15));
        var across = Gap;
        foreach (var (i, panel) in picture.Panels.Index())
        {
            var (view, scale) = (panel.ViewAt(picture.Frames - 1), PanelHeight / panel.View.Height);
            svg.Add(
                Label(across, Head - 8, panel.Title, 12),
                new XElement(
                    Svg + "svg",
                    Numbers(("x", across), ("y", Head), ("width", widths[i]), ("height", PanelHeight)),
                    panel.At(picture.Frames - 1).Select(shape => Draw(shape, view, scale))));
            across += widths[i] + Gap;
        }

        return svg;
    }

    private static XElement Draw(Shape shape, View view, double scale) => shape switch
    {
        Stroke { Points: [var only] } disc => new(
            Svg + "circle",
            Numbers(("cx", X(only, view, scale)), ("cy", Y(only, view, scale)), ("r", disc.Radius * scale)),
            new XAttribute("fill", Palette.LightText(disc.Ink))),
        Stroke stroke => new(
            Svg + "polyline",
            Points(stroke.Points, view, scale),
            new XAttribute("fill", "none"), new XAttribute("stroke", Palette.LightText(stroke.Ink)),
            Numbers(("stroke-width", 2 * stroke.Radius * scale)),
            new XAttribute("stroke-linecap", "round"), new XAttribute("stroke-linejoin", "round")),
        Area area => new(
            Svg + "polygon", Points(area.Corners, view, scale), new XAttribute("fill", Palette.LightText(area.Ink))),
        _ => throw new InvalidOperationException($"{shape.GetType().Name} cannot be drawn."),
    };

    private static XAttribute Points(IEnumerable<Spot> points, View view, double scale) => new(
        "points", string.Join(' ', points.Select(point => Text($"{X(point, view, scale):0.##},{Y(point, view, scale):0.##}"))));

    private static double X(Spot point, View view, double scale) => (point.X - view.Corner.X) * scale;

    private static double Y(Spot point, View view, double scale) => (view.Corner.Y + view.Height - point.Y) * scale;

    private static XElement Label(double x, double y, string text, int size) => new(
        Svg + "text", Numbers(("x", x), ("y", y), ("font-size", size)), new XAttribute("fill", "#333333"), text);

    private static XAttribute[] Numbers(params (string Name, double Value)[] attributes) =>
        [.. attributes.Select(attribute => new XAttribute(attribute.Name, Text($"{attribute.Value:0.##}")))];

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
