using System.Numerics;

namespace MetaRLTorch.Games;

/// <summary>Space Invaders: a cannon shoots at a cluster of aliens, which come down and shoot back.</summary>
/// <remarks>
/// 24 aliens in four rows move sideways until one is at the edge; then all go one row down and turn. They move every 12 steps, or every
/// as many as there are aliens if that is less. Every 10 steps the lowest alien of the column that is nearest to the cannon shoots. The
/// cannon shoots at most every 5 steps; bullets move a cell a step. A shot alien earns 1. A new wave follows the last alien; while
/// the game is ramping it moves one step sooner, down to 6. The game ends where an alien or a bullet reaches the cannon, or an
/// alien the last row.
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class SpaceInvaders(RampedGameOptions options) : GridGame(options)
{
    private const int Cannon = 1, ShotWait = 2, Way = 3, MoveEvery = 4, MoveWait = 5, AlienShotWait = 6;
    private const int Aliens = 7, Bullets = Aliens + Size, AlienBullets = Bullets + Size;
    private const int FirstMoveEvery = 12, FastestWave = 6, ShotEvery = 5, AlienShotEvery = 10, AlienRows = 4;
    private const long Wave = 0b0011111100, LeftEdge = 1, RightEdge = 1L << (Size - 1);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Channels { get; } =
        ["cannon", "alien", "alien_to_left", "alien_to_right", "bullet", "alien_bullet"];

    /// <inheritdoc/>
    protected override int StateSize => AlienBullets + Size;

    /// <inheritdoc/>
    protected override void Start(Span<long> state, ReadOnlySpan<double> chance)
    {
        (state[Cannon], state[MoveEvery], state[AlienShotWait]) = (5, FirstMoveEvery, AlienShotEvery);
        Begin(state);
    }

    /// <inheritdoc/>
    protected override (double Reward, bool Ends) Move(Span<long> state, int action, ReadOnlySpan<double> chance)
    {
        var aliens = state.Slice(Aliens, Size);
        var bullets = state.Slice(Bullets, Size);
        var theirs = state.Slice(AlienBullets, Size);
        state[Cannon] = Math.Clamp(state[Cannon] + ColumnsBy(action), 0, Size - 1);
        if (state[ShotWait] > 0) state[ShotWait]--;
        if (action == Fire && state[ShotWait] == 0) (bullets[Size - 1], state[ShotWait]) = (1L << (int)state[Cannon], ShotEvery);

        bullets[1..].CopyTo(bullets);
        bullets[Size - 1] = 0;
        theirs[..^1].CopyTo(theirs[1..]);
        theirs[0] = 0;
        var reward = Hit(aliens, bullets);
        var left = Count(aliens);
        var ends = IsAt(theirs[Size - 1], state[Cannon]);
        if (left > 0 && --state[MoveWait] <= 0)
        {
            ends |= March(state, aliens);
            state[MoveWait] = Math.Min(state[MoveEvery], left);
            reward += Hit(aliens, bullets);
        }

        if (Count(aliens) > 0 && --state[AlienShotWait] == 0) Shoot(state, aliens, theirs);
        if (Count(aliens) == 0)
        {
            if (options.Ramping) state[MoveEvery] = Math.Max(FastestWave, state[MoveEvery] - 1);
            Begin(state);
        }

        return (reward, ends);
    }

    /// <inheritdoc/>
    internal override void Draw(ReadOnlySpan<long> state, Frame frame)
    {
        frame.Light(Size - 1, state[Cannon], 0);
        for (var row = 0; row < Size; row++)
        {
            frame.LightRow(row, state[Aliens + row], 1);
            frame.LightRow(row, state[Aliens + row], state[Way] < 0 ? 2 : 3);
            frame.LightRow(row, state[Bullets + row], 4);
            frame.LightRow(row, state[AlienBullets + row], 5);
        }
    }

    private static void Begin(Span<long> state)
    {
        state.Slice(Aliens, AlienRows).Fill(Wave);
        (state[Way], state[MoveWait]) = (-1, state[MoveEvery]);
    }

    /// <summary>Moves all aliens; whether one reached the last row.</summary>
    private static bool March(Span<long> state, Span<long> aliens)
    {
        var edge = state[Way] < 0 ? LeftEdge : RightEdge;
        var all = 0L;
        foreach (var row in aliens) all |= row;
        if ((all & edge) != 0)
        {
            aliens[..^1].CopyTo(aliens[1..]);
            (aliens[0], state[Way]) = (0, -state[Way]);
            return aliens[Size - 1] != 0;
        }

        for (var row = 0; row < Size; row++) aliens[row] = state[Way] < 0 ? aliens[row] >> 1 : aliens[row] << 1;
        return false;
    }

    private static void Shoot(Span<long> state, ReadOnlySpan<long> aliens, Span<long> bullets)
    {
        state[AlienShotWait] = AlienShotEvery;
        for (var distance = 0; distance < Size; distance++)
        {
            foreach (var column in (ReadOnlySpan<long>)[state[Cannon] - distance, state[Cannon] + distance])
            {
                if (column is < 0 or >= Size) continue;
                for (var row = Size - 1; row >= 0; row--)
                {
                    if (!IsAt(aliens[row], column)) continue;
                    bullets[row] |= 1L << (int)column;
                    return;
                }
            }
        }
    }

    private static bool IsAt(long bits, long column) => (bits >> (int)column & 1) == 1;

    private static int Count(ReadOnlySpan<long> rows)
    {
        var count = 0;
        foreach (var row in rows) count += BitOperations.PopCount((ulong)row);
        return count;
    }

    private static int Hit(Span<long> aliens, Span<long> bullets)
    {
        var hits = 0;
        for (var row = 0; row < Size; row++)
        {
            var both = aliens[row] & bullets[row];
            hits += BitOperations.PopCount((ulong)both);
            aliens[row] &= ~both;
            bullets[row] &= ~both;
        }

        return hits;
    }
}
