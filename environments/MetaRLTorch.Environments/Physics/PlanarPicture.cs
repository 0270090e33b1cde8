using MetaRLTorch.Environments.Pictures;

namespace MetaRLTorch.Environments.Physics;

/// <summary>
/// A planar body running over a floor with a mark at every meter and a post at the start; the view goes with the torso.
/// </summary>
/// <param name="body">The body.</param>
/// <param name="frameSeconds">Seconds of a control step.</param>
internal sealed class PlanarPicture(PlanarFigure body, double frameSeconds)
{
    private const double Width = 3;
    private const double Floor = 0.3;

    public IReadOnlyList<Panel> Draw(IReadOnlyList<Behavior> behaviors)
    {
        double[] places = [.. behaviors.SelectMany(behavior => behavior.Episodes[0]).Select(state => state[0])];
        var (left, right) = (Math.Floor(places.Min() - Width), Math.Ceiling(places.Max() + Width));
        Shape[] still =
        [
            Area.Rectangle(Ink.Ground, new(left, -Floor), new(right, 0)),
            .. Enumerable.Range((int)left, (int)(right - left) + 1).Select(mark =>
                Area.Rectangle(Ink.Grid, new(mark - 0.01, -Floor / 2), new(mark + 0.01, 0))),
            Area.Rectangle(Ink.Goal, new(-0.02, 0), new(0.02, body.Height)),
        ];
        return [.. behaviors.Select((behavior, k) => new Panel(behavior.Title, new(new(-Width / 2, -Floor), Width, body.Height + Floor), frameSeconds)
        {
            Still = still,
            Frames = [.. behavior.Episodes[0].Select(state => body.Pose(state, Behavior.InkOf(k, behaviors.Count)))],
            Moved = [.. behavior.Episodes[0].Select(state => state[0])],
        })];
    }
}
