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
    private const int Column = 1, Row = 2, SpawnWait = 3, MoveWait = 4, Steps = 5, Things = 6;
    private const int Enemy = 1, Gold = 2, SpawnEvery = 10, MoveEvery = 5, FastestSpawn = 2, RampEvery = 100;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Channels { get; } = ["player", "enemy", "trail", "gold"];

    /// <inheritdoc/>
    protected override int StateSize => Things + Lanes.Numbers;

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
        var things = state.Slice(Things, Lanes.Numbers);
        if (IsDue(ref state[SpawnWait], Math.Max(FastestSpawn, SpawnEvery - level)))
            Lanes.Send(things, chance[2] < 1.0 / 3 ? Gold : Enemy, chance[0], chance[1]);

        state[Column] = Math.Clamp(state[Column] + ColumnsBy(action), 0, Size - 1);
        state[Row] = Math.Clamp(state[Row] + RowsBy(action), 1, Lanes.Last);
        var (reward, ends) = Touch(state);
        if (ends || !IsDue(ref state[MoveWait], Math.Max(1, MoveEvery - level))) return (reward, ends);

        Lanes.Move(things);
        (var more, ends) = Touch(state);
        return (reward + more, ends);
    }

    /// <inheritdoc/>
    internal override void Draw(ReadOnlySpan<long> state, Frame frame)
    {
        frame.Light(state[Row], state[Column], 0);
        Lanes.Draw(state.Slice(Things, Lanes.Numbers), frame, trail: 2, 1, 3);
    }

    private static (double Reward, bool Ends) Touch(Span<long> state)
    {
        var thing = Lanes.Thing(state.Slice(Things, Lanes.Numbers), state[Row]);
        if (thing[Lanes.Kind] == Lanes.Nothing || thing[Lanes.Place] != state[Column]) return (0, false);
        if (thing[Lanes.Kind] == Enemy) return (0, true);
        thing.Clear();
        return (1, false);
    }
}
