using System.Text.Json;
using System.Xml.Linq;
using MetaRLTorch.Environments.Pictures;

namespace MetaRLTorch.Cli.Pictures;

/// <summary>Pictures as one page that needs nothing else: a slider and a button for each.</summary>
/// <param name="title">What was trained.</param>
/// <param name="command">The command that makes the page.</param>
internal sealed class PicturePage(string title, string command)
{
    // Finer than a pixel of any screen, in every environment's units.
    private const int Digits = 4;

    public string Draw(IReadOnlyList<Picture> pictures)
    {
        var body = new XElement(
            "body",
            new XElement("h1", title),
            pictures.Select(Section),
            new XElement("h2", "Command"),
            new XElement("pre", command));
        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{{new XText(title)}}</title>
            <style>
            :root { {{Palette.Css(dark: false)}} }
            @media (prefers-color-scheme: dark) { :root { {{Palette.Css(dark: true)}} } }
            {{EmbeddedText.Read("pictures.css")}}</style>
            </head>
            {{body}}
            <script type="application/json" id="pictures">
            {{JsonSerializer.Serialize(pictures.Select(Data))}}
            </script>
            <script>
            {{EmbeddedText.Read("pictures.js")}}</script>
            </html>

            """;
    }

    private static XElement Section(Picture picture) => new(
        "section",
        new XElement("h2", picture.Title),
        new XElement("div", new XAttribute("class", "panels"), picture.Panels.Select(panel => new XElement(
            "figure",
            new XElement("figcaption", panel.Title, new XElement("span", string.Empty)),
            new XElement("canvas", new XAttribute("role", "img"), new XAttribute("aria-label", panel.Title), string.Empty)))),
        new XElement(
            "div",
            new XAttribute("class", "time"),
            new XElement("button", new XAttribute("type", "button"), "Play"),
            new XElement(
                "input",
                new XAttribute("type", "range"), new XAttribute("min", 0), new XAttribute("max", picture.Frames - 1),
                new XAttribute("value", picture.Frames - 1), new XAttribute("aria-label", $"{picture.Title}: step")),
            new XElement("output", string.Empty)));

    private static object Data(Picture picture) => new
    {
        frames = picture.Frames,
        seconds = picture.Panels[0].FrameSeconds,
        panels = picture.Panels.Select(panel => new
        {
            view = new[] { panel.View.Corner.X, panel.View.Corner.Y, panel.View.Width, panel.View.Height }.Select(Short),
            moved = panel.Moved.Select(Short),
            still = panel.Still.Select(Numbers),
            trails = panel.Trails.Select(Numbers),
            frames = panel.Frames.Select(frame => frame.Select(Numbers)),
        }),
    };

    /// <summary>A shape as numbers: its ink, its radius or −1 for a polygon, and its points.</summary>
    private static IEnumerable<double> Numbers(Shape shape) => shape switch
    {
        Stroke stroke => [(int)stroke.Ink, Short(stroke.Radius), .. Numbers(stroke.Points)],
        Area area => [(int)area.Ink, -1, .. Numbers(area.Corners)],
        _ => throw new InvalidOperationException($"{shape.GetType().Name} cannot be drawn."),
    };

    private static IEnumerable<double> Numbers(IEnumerable<Spot> points) => points.SelectMany(point => new[] { Short(point.X), Short(point.Y) });

    private static double Short(double number) => Math.Round(number, Digits);
}
