using SixLabors.ImageSharp;

namespace MetaRLTorch.GymNet.Pictures;

/// <summary>The point, dark, the goal, green, and the origin, gray.</summary>
internal static class NavigationPicture
{
    private const int Side = 400;
    private const double Margin = 1.2;

    // Finn's square of goals; what lies outside is drawn too.
    private const double Least = 0.5;

    public static Image Draw(double[] position, double[] goal)
    {
        var half = Margin * position.Concat(goal).Select(Math.Abs).Append(Least).Max();
        return new Canvas(Side, Side, (-half, -half), Side / (2 * half))
            .Line(Color.LightGray, (-half, 0), (half, 0), half / Side)
            .Line(Color.LightGray, (0, -half), (0, half), half / Side)
            .Fill(Color.SeaGreen, (goal[0], goal[1]), half / 25)
            .Fill(Color.Black, (position[0], position[1]), half / 30)
            .Image;
    }
}
