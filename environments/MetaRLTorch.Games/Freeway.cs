namespace MetaRLTorch.Games;

/// <summary>Freeway: a chicken crosses eight lanes of cars.</summary>
/// <remarks>
/// The chicken moves up or down in the fifth column, at most every third step. At the top it earns 1, starts from the bottom again, and
/// every car gets a new speed and direction. A car moves one cell every one to five steps and comes back on the other side; one that
/// meets the chicken sends it to the bottom. The cell behind a car is lit in the channel of its speed. The game ends after 2,500 steps.
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class Freeway(GameOptions options) : GridGame(options)
{
    private const int Row = 1, Rest = 2, Steps = 3, FirstCar = 4, Place = 0, Wait = 1, Speed = 2, CarSize = 3;
    private const int Cars = 8, Speeds = 5, ChickenColumn = 4, ChickenRest = 3, LastStep = 2500;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Channels { get; } =
        ["chicken", "car", "every_step", "every_2_steps", "every_3_steps", "every_4_steps", "every_5_steps"];

    /// <inheritdoc/>
    protected override int StateSize => FirstCar + (Cars * CarSize);

    /// <inheritdoc/>
    protected override int StartNumbers => 2 * Cars;

    /// <inheritdoc/>
    protected override int StepNumbers => 2 * Cars;

    /// <inheritdoc/>
    protected override void Start(Span<long> state, ReadOnlySpan<double> chance)
    {
        state[Row] = Size - 1;
        DrawSpeeds(state, chance);
        for (var car = 0; car < Cars; car++) Car(state, car)[Place] = Car(state, car)[Speed] > 0 ? 0 : Size - 1;
    }

    /// <inheritdoc/>
    protected override (double Reward, bool Ends) Move(Span<long> state, int action, ReadOnlySpan<double> chance)
    {
        var reward = 0.0;
        if (state[Rest] > 0) state[Rest]--;
        if (state[Rest] == 0 && action is Up or Down)
        {
            state[Row] = Math.Clamp(state[Row] + (action == Up ? -1 : 1), 0, Size - 1);
            state[Rest] = ChickenRest;
        }

        if (state[Row] == 0)
        {
            (reward, state[Row]) = (1, Size - 1);
            DrawSpeeds(state, chance);
        }

        for (var i = 0; i < Cars; i++)
        {
            var car = Car(state, i);
            if (--car[Wait] == 0)
            {
                car[Place] = (car[Place] + Math.Sign(car[Speed]) + Size) % Size;
                car[Wait] = Math.Abs(car[Speed]);
            }

            if (car[Place] == ChickenColumn && state[Row] == i + 1) state[Row] = Size - 1;
        }

        return (reward, ++state[Steps] >= LastStep);
    }

    /// <inheritdoc/>
    internal override void Draw(ReadOnlySpan<long> state, Frame frame)
    {
        frame.Light(state[Row], ChickenColumn, 0);
        for (var i = 0; i < Cars; i++)
        {
            var car = state.Slice(FirstCar + (i * CarSize), CarSize);
            frame.Light(i + 1, car[Place], 1);
            frame.Light(i + 1, (car[Place] - Math.Sign(car[Speed]) + Size) % Size, 1 + (int)Math.Abs(car[Speed]));
        }
    }

    private static Span<long> Car(Span<long> state, int car) => state.Slice(FirstCar + (car * CarSize), CarSize);

    private static void DrawSpeeds(Span<long> state, ReadOnlySpan<double> chance)
    {
        for (var i = 0; i < Cars; i++)
        {
            var car = Car(state, i);
            car[Wait] = 1 + (long)(chance[2 * i] * Speeds);
            car[Speed] = chance[(2 * i) + 1] < 0.5 ? -car[Wait] : car[Wait];
        }
    }
}
