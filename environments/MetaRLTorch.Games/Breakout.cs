namespace MetaRLTorch.Games;

/// <summary>Breakout: a paddle keeps a ball in play that breaks three rows of bricks.</summary>
/// <remarks>
/// The ball starts below the bricks in any column and moves along diagonals, one cell a step. Walls mirror it; a brick
/// breaks (+1) and turns it back up or down, which takes a step. On the paddle it goes up again: on its way if the paddle is
/// where the ball arrives, back to where it came from if the paddle is below it. Elsewhere in the last row the game ends.
/// New bricks come when all are broken and the ball is below them. The ball's last cell is its trail.
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class Breakout(GameOptions options) : GridGame(options)
{
    private const int Paddle = 1, Column = 2, Row = 3, LastColumn = 4, LastRow = 5, Across = 6, Along = 7, Bricks = 8;
    private const int FirstBrickRow = 1, BrickRows = 3;
    private const long AllBricks = (1L << (Size * BrickRows)) - 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Channels { get; } = ["paddle", "ball", "trail", "brick"];

    /// <inheritdoc/>
    protected override int StateSize => 9;

    /// <inheritdoc/>
    protected override int StartNumbers => 2;

    /// <inheritdoc/>
    protected override void Start(Span<long> state, ReadOnlySpan<double> chance)
    {
        state[Paddle] = 4;
        (state[Column], state[Across]) = ((long)(chance[0] * Size), chance[1] < 0.5 ? -1 : 1);
        (state[Row], state[Along]) = (FirstBrickRow + BrickRows, 1);
        (state[LastColumn], state[LastRow]) = (state[Column], state[Row]);
        state[Bricks] = AllBricks;
    }

    /// <inheritdoc/>
    protected override (double Reward, bool Ends) Move(Span<long> state, int action, ReadOnlySpan<double> chance)
    {
        state[Paddle] = Math.Clamp(state[Paddle] + ColumnsBy(action), 0, Size - 1);
        (state[LastColumn], state[LastRow]) = (state[Column], state[Row]);
        Mirror(state);
        if (state[Row] + state[Along] < 0) state[Along] = 1;
        var (column, row) = (state[Column] + state[Across], state[Row] + state[Along]);

        if (row is >= FirstBrickRow and < FirstBrickRow + BrickRows && Brick(row, column) is var brick && (state[Bricks] & brick) != 0)
        {
            state[Bricks] &= ~brick;
            state[Along] = -state[Along];
            return (1, false);
        }

        if (row == Size - 1)
        {
            if (state[Paddle] != column)
            {
                if (state[Paddle] != state[Column])
                {
                    (state[Column], state[Row]) = (column, row);
                    return (0, true);
                }

                state[Across] = -state[Across];
                Mirror(state);
            }

            state[Along] = -1;
            (column, row) = (state[Column] + state[Across], state[Row] - 1);
        }

        (state[Column], state[Row]) = (column, row);
        if (state[Bricks] == 0 && row >= FirstBrickRow + BrickRows) state[Bricks] = AllBricks;
        return (0, false);
    }

    /// <inheritdoc/>
    internal override void Draw(ReadOnlySpan<long> state, Frame frame)
    {
        frame.Light(Size - 1, state[Paddle], 0);
        frame.Light(state[Row], state[Column], 1);
        frame.Light(state[LastRow], state[LastColumn], 2);
        for (var row = 0; row < BrickRows; row++) frame.LightRow(FirstBrickRow + row, state[Bricks] >> (row * Size), 3);
    }

    private static void Mirror(Span<long> state)
    {
        if (state[Column] + state[Across] is < 0 or >= Size) state[Across] = -state[Across];
    }

    private static long Brick(long row, long column) => 1L << (int)(((row - FirstBrickRow) * Size) + column);
}
