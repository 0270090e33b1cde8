namespace MetaRLTorch.Environments.Pictures;

/// <summary>A part of a picture, in the units of its environment, y upwards.</summary>
/// <param name="Ink">What it stands for.</param>
public abstract record Shape(Ink Ink);

/// <summary>A point of the plane.</summary>
public readonly record struct Spot(double X, double Y);

/// <summary>A line through points, with round ends.</summary>
/// <param name="Ink">What it stands for.</param>
/// <param name="Radius">Half its width.</param>
/// <param name="Points">One point or more.</param>
public sealed record Stroke(Ink Ink, double Radius, IReadOnlyList<Spot> Points) : Shape(Ink)
{
    /// <summary>The line as far as a number of points.</summary>
    public Stroke Until(int points) => points < Points.Count ? this with { Points = [.. Points.Take(points)] } : this;
}

/// <summary>A filled polygon.</summary>
/// <param name="Ink">What it stands for.</param>
/// <param name="Corners">Three or more.</param>
public sealed record Area(Ink Ink, IReadOnlyList<Spot> Corners) : Shape(Ink)
{
    /// <summary>A rectangle with sides along the axes.</summary>
    public static Area Rectangle(Ink ink, Spot low, Spot high) => new(ink, [low, new(high.X, low.Y), high, new(low.X, high.Y)]);
}
