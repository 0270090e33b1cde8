using MetaRLTorch.Environments.Pictures;

namespace MetaRLTorch.Environments.FrozenLake;

/// <summary>A map with the walk of one episode, and arrows as long as the policy's probabilities.</summary>
internal static class LakePicture
{
    private const double FrameSeconds = 0.4;
    private const double Gap = 0.03;
    private const double WalkerRadius = 0.16;

    // Less than this is not worth an arrow.
    private const double Rare = 0.03;

    // Left, down, right and up, as the actions are numbered; y points up.
    private static readonly Spot[] Directions = [new(-1, 0), new(0, -1), new(1, 0), new(0, 1)];

    public static IReadOnlyList<Panel> Draw(double[] holes, IReadOnlyList<Behavior> behaviors)
    {
        var size = (int)Math.Sqrt(holes.Length);
        Shape[] map = [.. holes.Select((hole, cell) => Tile(cell, size, Ground(hole, cell == holes.Length - 1)))];
        return [.. behaviors.Select((behavior, k) =>
        {
            Spot[] walk = [.. behavior.Episodes[0].Select(state => Center((int)state[0], size))];
            return new Panel(behavior.Title, new(new(0, 0), size, size), FrameSeconds)
            {
                Still = [.. map, .. Arrows(holes, behavior.Choices, size)],
                Trails = [new(Behavior.InkOf(k, behaviors.Count), WalkerRadius / 6, walk)],
                Frames = [.. walk.Select(place => new Shape[] { new Stroke(Ink.Agent, WalkerRadius, [place]) })],
            };
        })];
    }

    private static Ink Ground(double hole, bool isLast) => isLast ? Ink.Goal : hole > 0.5 ? Ink.Hole : Ink.Ground;

    private static Area Tile(int cell, int size, Ink ink)
    {
        var (x, y) = Center(cell, size);
        return Area.Rectangle(ink, new(x - 0.5 + Gap, y - 0.5 + Gap), new(x + 0.5 - Gap, y + 0.5 - Gap));
    }

    // Episodes end in holes and at the goal: what a policy would do there is never asked.
    private static IEnumerable<Area> Arrows(double[] holes, double[][]? choices, int size) => (choices ?? [])
        .SelectMany((row, cell) => cell == holes.Length - 1 || holes[cell] > 0.5
            ? []
            : row.Index().Where(choice => choice.Item > Rare)
                .Select(choice => Arrow(Center(cell, size), Directions[choice.Index], 0.45 * choice.Item)));

    private static Area Arrow(Spot from, Spot along, double length)
    {
        Spot At(double forward, double aside) =>
            new(from.X + (forward * along.X) - (aside * along.Y), from.Y + (forward * along.Y) + (aside * along.X));
        var (shaft, head) = (0.12 * length, 0.32 * length);
        return new(
            Ink.Choice,
            [
                At(0, shaft), At(length - head, shaft), At(length - head, head), At(length, 0),
                At(length - head, -head), At(length - head, -shaft), At(0, -shaft),
            ]);
    }

    // Cells are numbered row by row from the top.
    private static Spot Center(int cell, int size) => new((cell % size) + 0.5, size - 0.5 - (cell / size));
}
