namespace MetaRLTorch.Games;

/// <summary>Things that cross the grid from one side to the other: at most one in each row between the first and the last.</summary>
/// <remarks>A thing is three whole numbers of a state: its column, its kind, and −1 or 1, its way.</remarks>
internal static class Lanes
{
    /// <summary>The last row that is a lane; the first is 1.</summary>
    public const int Last = GridGame.Size - 2;

    /// <summary>Whole numbers of all lanes.</summary>
    public const int Numbers = Last * ThingSize;

    /// <summary>The kind of a lane without a thing.</summary>
    public const int Nothing = 0;

    public const int Place = 0, Kind = 1, Way = 2;

    private const int ThingSize = 3;

    /// <summary>The thing of a row.</summary>
    public static Span<long> Thing(Span<long> lanes, long row) => lanes.Slice((int)(row - 1) * ThingSize, ThingSize);

    /// <summary>A thing of a kind for one of the free rows, from one of the sides; none where no row is free.</summary>
    /// <param name="lanes">All lanes.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="row">A random number that chooses the row.</param>
    /// <param name="side">A random number that chooses the side.</param>
    public static void Send(Span<long> lanes, int kind, double row, double side)
    {
        var free = 0;
        for (var lane = 1; lane <= Last; lane++) if (Thing(lanes, lane)[Kind] == Nothing) free++;
        var left = (int)(row * free);
        for (var lane = 1; lane <= Last; lane++)
        {
            var thing = Thing(lanes, lane);
            if (thing[Kind] != Nothing || left-- != 0) continue;
            (thing[Place], thing[Way]) = side < 0.5 ? (0, 1) : (GridGame.Size - 1, -1);
            thing[Kind] = kind;
            return;
        }
    }

    /// <summary>Moves every thing a cell; those that leave the grid are gone.</summary>
    public static void Move(Span<long> lanes)
    {
        for (var lane = 1; lane <= Last; lane++)
        {
            var thing = Thing(lanes, lane);
            thing[Place] += thing[Way];
            if (thing[Place] is < 0 or >= GridGame.Size) thing.Clear();
        }
    }

    /// <summary>Lights every thing in the channel of its kind, and the cell behind it as its trail.</summary>
    /// <param name="lanes">All lanes.</param>
    /// <param name="frame">The picture.</param>
    /// <param name="trail">The channel of trails.</param>
    /// <param name="channels">Those of the kinds from 1 on.</param>
    public static void Draw(ReadOnlySpan<long> lanes, Frame frame, int trail, params ReadOnlySpan<int> channels)
    {
        for (var lane = 1; lane <= Last; lane++)
        {
            var thing = lanes.Slice((lane - 1) * ThingSize, ThingSize);
            if (thing[Kind] == Nothing) continue;
            frame.Light(lane, thing[Place], channels[(int)thing[Kind] - 1]);
            frame.Light(lane, thing[Place] - thing[Way], trail);
        }
    }
}
