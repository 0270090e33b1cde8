namespace MetaRLTorch.Environments.Pictures;

/// <summary>A piece of the plane.</summary>
/// <param name="Corner">Its lower left corner.</param>
/// <param name="Width">Units.</param>
/// <param name="Height">Units.</param>
public readonly record struct View(Spot Corner, double Width, double Height)
{
    /// <summary>A square around the origin.</summary>
    public static View Around(double half) => new(new(-half, -half), 2 * half, 2 * half);
}

/// <summary>What episodes under one policy looked like: a picture that moves.</summary>
/// <param name="Title">What policy it was.</param>
/// <param name="View">What is shown.</param>
/// <param name="FrameSeconds">How long a frame is shown.</param>
public sealed record Panel(string Title, View View, double FrameSeconds)
{
    /// <summary>What does not move; drawn first.</summary>
    public IReadOnlyList<Shape> Still { get; init; } = [];

    /// <summary>Lines with a point for every frame, drawn as far as time has come.</summary>
    public IReadOnlyList<Stroke> Trails { get; init; } = [];

    /// <summary>What moves, at every frame.</summary>
    public required IReadOnlyList<IReadOnlyList<Shape>> Frames { get; init; }

    /// <summary>How far to the right the view has moved at every frame; empty where it stays.</summary>
    public IReadOnlyList<double> Moved { get; init; } = [];

    /// <summary>What is to be seen at a frame; the last one stays.</summary>
    public IEnumerable<Shape> At(int frame)
    {
        var now = Last(frame);
        return Still.Concat(Trails.Select(trail => trail.Until(now + 1))).Concat(Frames[now]);
    }

    /// <summary>The view at a frame.</summary>
    public View ViewAt(int frame) => Moved.Count == 0
        ? View
        : View with { Corner = new(View.Corner.X + Moved[Last(frame)], View.Corner.Y) };

    private int Last(int frame) => Math.Min(frame, Frames.Count - 1);
}
