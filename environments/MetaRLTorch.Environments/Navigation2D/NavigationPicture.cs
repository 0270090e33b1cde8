using MetaRLTorch.Environments.Pictures;

namespace MetaRLTorch.Environments.Navigation2D;

/// <summary>The paths of points to their goal, from the origin's cross.</summary>
internal static class NavigationPicture
{
    private const double FrameSeconds = 0.1;
    private const double Margin = 1.15;

    // Finn's square of goals; what lies outside is drawn too.
    private const double Least = 0.5;

    public static IReadOnlyList<Panel> Draw(double[] goal, IReadOnlyList<Behavior> behaviors)
    {
        var half = Margin * behaviors.SelectMany(behavior => behavior.Episodes).SelectMany(episode => episode)
            .Append(goal).SelectMany(place => place).Select(Math.Abs).Append(Least).Max();
        Shape[] still =
        [
            new Stroke(Ink.Grid, half / 200, [new(-half, 0), new(half, 0)]),
            new Stroke(Ink.Grid, half / 200, [new(0, -half), new(0, half)]),
            new Stroke(Ink.Goal, half / 25, [At(goal)]),
        ];
        return [.. behaviors.Select((behavior, k) => new Panel(behavior.Title, View.Around(half), FrameSeconds)
        {
            Still = still,
            Trails = [.. behavior.Episodes.Select(episode =>
                new Stroke(Behavior.InkOf(k, behaviors.Count), half / 200, [.. episode.Select(At)]))],
            Frames = [.. Enumerable.Range(0, behavior.Frames).Select(h => behavior.Episodes
                .Select(episode => new Stroke(Ink.Agent, half / 40, [At(Behavior.At(episode, h))])).ToArray())],
        })];
    }

    private static Spot At(double[] place) => new(place[0], place[1]);
}
