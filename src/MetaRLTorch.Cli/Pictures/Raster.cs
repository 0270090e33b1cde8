using MetaRLTorch.Environments.Pictures;

namespace MetaRLTorch.Cli.Pictures;

/// <summary>Paints panels side by side, pixel by pixel, on white paper with smooth edges.</summary>
/// <remarks>No library that paints is served by every package feed, and these shapes need one rule each.</remarks>
internal sealed class Raster
{
    private const int Gap = 8;

    // Few shades at the edges leave few colors to a format that has few.
    private const int Shades = 6;

    private readonly Panel[] _panels;
    private readonly double _scale;

    /// <summary>Prepares to paint.</summary>
    /// <param name="panels">Panels whose views have one size.</param>
    /// <param name="height">Pixels.</param>
    public Raster(IEnumerable<Panel> panels, int height)
    {
        _panels = [.. panels];
        Height = height;
        _scale = height / _panels[0].View.Height;
        PanelWidth = (int)Math.Round(_panels[0].View.Width * _scale);
    }

    public int Width => (_panels.Length * (PanelWidth + Gap)) - Gap;

    public int Height { get; }

    private int PanelWidth { get; }

    /// <summary>The colors of a frame, 0xRRGGBB, row by row from the top.</summary>
    public int[] Paint(int frame)
    {
        var pixels = new int[Width * Height];
        Array.Fill(pixels, Palette.Paper);
        foreach (var (i, panel) in _panels.Index())
        {
            var view = panel.ViewAt(frame);
            foreach (var shape in panel.At(frame))
            {
                foreach (var part in Parts(shape, view)) Paint(pixels, i * (PanelWidth + Gap), part, Palette.Light(shape.Ink));
            }
        }

        return pixels;
    }

    private IEnumerable<Part> Parts(Shape shape, View view)
    {
        switch (shape)
        {
            case Stroke stroke:
                Spot[] points = [.. stroke.Points.Select(point => Place(point, view))];
                var radius = Math.Max(stroke.Radius * _scale, 0.6);
                return Enumerable.Range(0, Math.Max(points.Length - 1, 1)).Select(i =>
                {
                    var (from, to) = (points[i], points[Math.Min(i + 1, points.Length - 1)]);
                    return new Part([from, to], radius, pixel => Distance(pixel, from, to) - radius);
                });
            case Area area:
                Spot[] corners = [.. area.Corners.Select(corner => Place(corner, view))];
                return [new(corners, 0, pixel => Distance(pixel, corners))];
            default:
                throw new InvalidOperationException($"{shape.GetType().Name} cannot be painted.");
        }
    }

    private Spot Place(Spot point, View view) =>
        new((point.X - view.Corner.X) * _scale, (view.Corner.Y + view.Height - point.Y) * _scale);

    private void Paint(int[] pixels, int left, Part part, int color)
    {
        (int First, int End) Reach(Func<Spot, double> axis, int size) => (
            (int)Math.Clamp(part.Points.Min(axis) - part.Margin - 1, 0, size),
            (int)Math.Clamp(part.Points.Max(axis) + part.Margin + 2, 0, size));
        var (first, last) = Reach(point => point.X, PanelWidth);
        var (top, end) = Reach(point => point.Y, Height);
        for (var y = top; y < end; y++)
        {
            for (var x = first; x < last; x++)
            {
                var covered = Math.Clamp(0.5 - part.Distance(new(x + 0.5, y + 0.5)), 0, 1);
                var shade = (int)Math.Round(covered * Shades);
                ref var pixel = ref pixels[(y * Width) + left + x];
                if (shade > 0) pixel = Mix(pixel, color, shade);
            }
        }
    }

    private static int Mix(int under, int over, int shade)
    {
        int Channel(int shift)
        {
            var (low, high) = ((under >> shift) & 255, (over >> shift) & 255);
            return (low + ((high - low) * shade / Shades)) << shift;
        }

        return Channel(16) | Channel(8) | Channel(0);
    }

    private static double Distance(Spot pixel, Spot from, Spot to)
    {
        var (x, y, length) = (to.X - from.X, to.Y - from.Y, ((to.X - from.X) * (to.X - from.X)) + ((to.Y - from.Y) * (to.Y - from.Y)));
        var along = length == 0 ? 0 : Math.Clamp((((pixel.X - from.X) * x) + ((pixel.Y - from.Y) * y)) / length, 0, 1);
        return double.Hypot(pixel.X - from.X - (along * x), pixel.Y - from.Y - (along * y));
    }

    /// <summary>How far outside of a polygon a pixel is; negative inside, where rays cross its sides an odd number of times.</summary>
    private static double Distance(Spot pixel, Spot[] corners)
    {
        var (nearest, inside) = (double.PositiveInfinity, false);
        for (var i = 0; i < corners.Length; i++)
        {
            var (a, b) = (corners[i], corners[(i + 1) % corners.Length]);
            nearest = Math.Min(nearest, Distance(pixel, a, b));
            if ((a.Y > pixel.Y) != (b.Y > pixel.Y) && pixel.X < a.X + ((pixel.Y - a.Y) * (b.X - a.X) / (b.Y - a.Y))) inside = !inside;
        }

        return inside ? -nearest : nearest;
    }

    /// <summary>A shape without corners of its own kind.</summary>
    /// <param name="Points">What it spans.</param>
    /// <param name="Margin">How far it reaches beyond them.</param>
    /// <param name="Distance">How far outside of it a pixel is.</param>
    private sealed record Part(Spot[] Points, double Margin, Func<Spot, double> Distance);
}
