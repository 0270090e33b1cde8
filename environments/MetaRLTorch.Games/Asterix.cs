namespace MetaRLTorch.Games;

/// <summary>Asterix: a player collects gold and avoids enemies, both of which come from the sides.</summary>
/// <remarks>
/// The player moves in the rows between the first and the last. Each of these eight rows holds at most one thing, which crosses it from
/// one side to the other: gold with probability 1/3 (+1 on contact), else an enemy (the game ends). Every 10 steps a free row gets a
/// thing, and things move every 5 steps; while the game is ramping, every 100 steps the two become one step shorter, down to 2 and 1. The
/// cell behind a thing is its trail.
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class Asterix(RampedGameOptions options) : GridGame(options)
{
    private const int Column = 1, Row = 2, SpawnWait = 3, MoveWait = 4, Steps = 5, FirstThing = 6, Place = 0, Kind = 1, Way = 2, ThingSize = 3;
    private const int Rows = 8, Nothing = 0, Enemy = 1, Gold = 2, SpawnEvery = 10, MoveEvery = 5, FastestSpawn = 2, RampEvery = 100;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Channels { get; } = ["player", "enemy", "trail", "gold"];

    /// <inheritdoc/>
    protected override int StateSize => FirstThing + (Rows * ThingSize);

    /// <inheritdoc/>
    protected override int StepNumbers => 3;

    /// <inheritdoc/>
    protected override void Start(Span<long> state, ReadOnlySpan<double> chance)
    {
        (state[Column], state[Row]) = (5, 5);
        (state[SpawnWait], state[MoveWait]) = (SpawnEvery, MoveEvery);
    }

    /// <inheritdoc/>
    protected override (double Reward, bool Ends) Move(Span<long> state, int action, ReadOnlySpan<double> chance)
    {
        var level = options.Ramping ? ++state[Steps] / RampEvery : 0;
        if (--state[SpawnWait] == 0)
        {
            Spawn(state, chance);
            state[SpawnWait] = Math.Max(FastestSpawn, SpawnEvery - level);
        }

        state[Column] = Math.Clamp(state[Column] + (action == Left ? -1 : action == Right ? 1 : 0), 0, Size - 1);
        state[Row] = Math.Clamp(state[Row] + (action == Up ? -1 : action == Down ? 1 : 0), 1, Rows);
        var (reward, ends) = Touch(state);
        if (ends || --state[MoveWait] > 0) return (reward, ends);

        state[MoveWait] = Math.Max(1, MoveEvery - level);
        for (var i = 0; i < Rows; i++)
        {
            var thing = Thing(state, i);
            thing[Place] += thing[Way];
            if (thing[Place] is < 0 or >= Size) thing.Clear();
        }

        (var more, ends) = Touch(state);
        return (reward + more, ends);
    }

    /// <inheritdoc/>
    internal override void Draw(ReadOnlySpan<long> state, Frame frame)
    {
        frame.Light(state[Row], state[Column], 0);
        for (var i = 0; i < Rows; i++)
        {
            var thing = state.Slice(FirstThing + (i * ThingSize), ThingSize);
            if (thing[Kind] == Nothing) continue;
            frame.Light(i + 1, thing[Place], thing[Kind] == Gold ? 3 : 1);
            frame.Light(i + 1, thing[Place] - thing[Way], 2);
        }
    }

    private static Span<long> Thing(Span<long> state, int row) => state.Slice(FirstThing + (row * ThingSize), ThingSize);

    /// <summary>A thing for one of the free rows, from one of the sides.</summary>
    private static void Spawn(Span<long> state, ReadOnlySpan<double> chance)
    {
        var free = 0;
        for (var i = 0; i < Rows; i++) if (Thing(state, i)[Kind] == Nothing) free++;
        var left = (int)(chance[0] * free);
        for (var i = 0; i < Rows; i++)
        {
            var thing = Thing(state, i);
            if (thing[Kind] != Nothing || left-- != 0) continue;
            (thing[Place], thing[Way]) = chance[1] < 0.5 ? (0, 1) : (Size - 1, -1);
            thing[Kind] = chance[2] < 1.0 / 3 ? Gold : Enemy;
            return;
        }
    }

    private static (double Reward, bool Ends) Touch(Span<long> state)
    {
        var thing = Thing(state, (int)state[Row] - 1);
        if (thing[Kind] == Nothing || thing[Place] != state[Column]) return (0, false);
        if (thing[Kind] == Enemy) return (0, true);
        thing.Clear();
        return (1, false);
    }
}
