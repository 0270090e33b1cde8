using SixLabors.ImageSharp;

namespace MetaRLTorch.GymNet.Pictures;

/// <summary>Ice, light, holes, dark blue, the goal, green, and the walker, a dark disk.</summary>
internal static class LakePicture
{
    private const int Cell = 50;
    private const double Gap = 0.03;

    public static Image Draw(int walker, double[] holes)
    {
        var size = (int)Math.Sqrt(holes.Length);
        var canvas = new Canvas(size * Cell, size * Cell, (0, 0), Cell);
        for (var cell = 0; cell < holes.Length; cell++)
        {
            var (x, y) = Corner(cell, size);
            var color = cell == holes.Length - 1 ? Color.SeaGreen : holes[cell] > 0.5 ? Color.MidnightBlue : Color.LightCyan;
            canvas.Fill(color, (x + Gap, y + Gap), (x + 1 - Gap, y + 1 - Gap));
        }

        var (left, low) = Corner(walker, size);
        return canvas.Fill(Color.DarkRed, (left + 0.5, low + 0.5), 0.3).Image;
    }

    // Cells are numbered row by row from the top.
    private static (double X, double Y) Corner(int cell, int size) => (cell % size, size - 1 - (cell / size));
}
