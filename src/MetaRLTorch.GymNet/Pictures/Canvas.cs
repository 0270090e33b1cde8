using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Drawing;
using SixLabors.ImageSharp.Drawing.Processing;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace MetaRLTorch.GymNet.Pictures;

/// <summary>A white picture of a piece of the plane, y upwards.</summary>
internal sealed class Canvas
{
    private readonly Image<Rgba32> _image;
    private readonly (double X, double Y) _corner;
    private readonly double _scale;

    /// <summary>Prepares a picture.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="corner">What the lower left corner shows.</param>
    /// <param name="scale">Pixels per unit.</param>
    public Canvas(int width, int height, (double X, double Y) corner, double scale) =>
        (_image, _corner, _scale) = (new(width, height, Color.White), corner, scale);

    /// <summary>The picture.</summary>
    public Image Image => _image;

    /// <summary>Fills a rectangle.</summary>
    public Canvas Fill(Color color, (double X, double Y) from, (double X, double Y) to)
    {
        var (low, high) = (At(from), At(to));
        return Fill(color, new RectangularPolygon(low.X, high.Y, high.X - low.X, low.Y - high.Y));
    }

    /// <summary>Fills a circle.</summary>
    public Canvas Fill(Color color, (double X, double Y) center, double radius) =>
        Fill(color, new EllipsePolygon(At(center), (float)(radius * _scale)));

    /// <summary>Draws a line with round ends.</summary>
    public Canvas Line(Color color, (double X, double Y) from, (double X, double Y) to, double radius)
    {
        _image.Mutate(image => image.DrawLines(color, (float)(2 * radius * _scale), At(from), At(to)));
        return Fill(color, from, radius).Fill(color, to, radius);
    }

    private Canvas Fill(Color color, IPath path)
    {
        _image.Mutate(image => image.Fill(color, path));
        return this;
    }

    private PointF At((double X, double Y) point) => new(
        (float)((point.X - _corner.X) * _scale), (float)(_image.Height - ((point.Y - _corner.Y) * _scale)));
}
