using MetaRLTorch.Cli.Pictures;
using MetaRLTorch.Environments.Pictures;

namespace MetaRLTorch.Environments.Tests.Pictures;

/// <summary>Shapes in pixels.</summary>
public sealed class RasterTests
{
    private static readonly View Square = new(new(-1, -1), 2, 2);

    [Test]
    public void ARectangle_IsWhereItIs_WithTheYAxisUpwards()
    {
        var raster = Of(Area.Rectangle(Ink.Goal, new(0, 0.5), new(0.5, 1)));

        var pixels = raster.Paint(0);

        Assert.That((raster.Width, raster.Height), Is.EqualTo((80, 80)));
        for (var y = 0; y < 80; y++)
        {
            for (var x = 0; x < 80; x++)
            {
                var inside = x is >= 40 and < 60 && y < 20;
                Assert.That(pixels[(80 * y) + x] == Palette.Light(Ink.Goal), Is.EqualTo(inside), $"({x}, {y})");
            }
        }
    }

    // Shades of the edge add up: πr² of a disk, and 2rl more of a line.
    [TestCase(0.0, Math.PI * 0.3 * 0.3)]
    [TestCase(0.8, (Math.PI * 0.3 * 0.3) + (2 * 0.3 * 0.8))]
    public void AStroke_CoversItsArea(double length, double area)
    {
        Spot[] points = length == 0 ? [new(0.1, 0)] : [new(-0.4, 0), new(-0.4 + length, 0)];

        var pixels = Of(new Stroke(Ink.Hole, 0.3, points)).Paint(0);

        var (paper, ink) = (Palette.Paper & 255, Palette.Light(Ink.Hole) & 255);
        var covered = pixels.Sum(pixel => (double)(paper - (pixel & 255)) / (paper - ink)) / (40 * 40);
        Assert.That(covered, Is.EqualTo(area).Within(1).Percent);
    }

    [Test]
    public void PanelsStandSideBySide_AndTheViewMoves()
    {
        var still = new Panel("", Square, 1) { Frames = [[Area.Rectangle(Ink.Goal, new(0, -1), new(1, 1))]] };
        var moving = still with { Frames = [still.Frames[0], still.Frames[0]], Moved = [0, -1] };
        var raster = new Raster([still, moving], 80);

        string Row(int frame) => string.Concat(
            new[] { 10, 70, 84, 98, 158 }.Select(x => raster.Paint(frame)[(80 * 0) + x] == Palette.Light(Ink.Goal) ? '#' : '.'));

        Assert.That((raster.Width, Row(0), Row(1)), Is.EqualTo((168, ".#..#", ".#...")));
    }

    [Test]
    public void ATrail_GrowsWithTime()
    {
        var trail = new Stroke(Ink.After, 0.1, [new(-0.9, 0), new(0, 0), new(0.9, 0)]);
        var raster = new Raster([new Panel("", Square, 1) { Trails = [trail], Frames = [[], [], []] }], 80);

        int Covered(int frame) => raster.Paint(frame).Count(pixel => pixel == Palette.Light(Ink.After));

        Assert.That(Covered(1), Is.GreaterThan(3 * Covered(0)));
        Assert.That(Covered(2), Is.GreaterThan(1.7 * Covered(1)));
        Assert.That(Covered(9), Is.EqualTo(Covered(2)), "the last frame stays");
    }

    private static Raster Of(Shape shape) => new([new Panel("", Square, 1) { Frames = [[shape]] }], 80);
}
