namespace MetaRLTorch.Games;

/// <summary>Seaquest: a submarine shoots enemies, picks up divers and brings them to the surface before its oxygen is spent.</summary>
/// <remarks>
/// <para>The submarine has a front and a back cell, both of which can be hit and pick up divers; it starts in the first row, the surface,
/// and moves down to the last row but one. To turn takes a step, in which its cells change places. It shoots at most every 5 steps;
/// bullets move a cell a step straight ahead.</para>
/// <para>Each of the eight rows below the surface holds at most one enemy and one diver, which cross it from one side to the other. Every
/// 10 steps a free row gets an enemy, with probability 1/3 a submarine and else a fish, and every 30 steps one gets a diver; all move every
/// 5 steps. Every 10 steps all enemy submarines shoot. A shot enemy earns 1; an enemy or a bullet on the submarine ends the game.</para>
/// <para>Oxygen lasts 200 steps, of which a cell of its gauge shows 20; the game ends without. A return to the surface refills it. Without
/// divers it ends the game; one to five divers are one less; six are rescued and earn 1 for each lit cell of the gauge. While the game
/// is ramping, with each return enemies come and move one step sooner, down to 5 and 2. The cell behind an enemy or a diver is its
/// trail.</para>
/// </remarks>
/// <param name="options">The variant.</param>
public sealed class Seaquest(RampedGameOptions options) : GridGame(options)
{
    private const int Row = 1, Front = 2, Way = 3, ShotWait = 4, Oxygen = 5, Aboard = 6, Level = 7;
    private const int EnemyWait = 8, EnemyMoveWait = 9, EnemyShotWait = 10, DiverWait = 11, DiverMoveWait = 12;
    private const int Enemies = 13, Divers = Enemies + Lanes.Numbers, Bullets = Divers + Lanes.Numbers, EnemyBullets = Bullets + BulletNumbers;
    private const int Fish = 1, EnemySubmarine = 2, Diver = 1, MostAboard = 6, BulletNumbers = 2 * Size;
    private const int ShotEvery = 5, EnemyEvery = 10, FastestEnemy = 5, DiverEvery = 30, MoveEvery = 5, FastestMove = 2, EnemyShotEvery = 10;
    private const int OxygenOfCell = 20, FullOxygen = Size * OxygenOfCell;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Channels { get; } =
    [
        "front", "back", "bullet", "enemy_bullet", "trail", "fish", "enemy_submarine", "diver", "oxygen_gauge", "diver_gauge",
    ];

    /// <inheritdoc/>
    protected override int StateSize => EnemyBullets + BulletNumbers;

    /// <inheritdoc/>
    protected override int StepNumbers => 5;

    /// <inheritdoc/>
    protected override void Start(Span<long> state, ReadOnlySpan<double> chance)
    {
        (state[Front], state[Way], state[Oxygen]) = (5, 1, FullOxygen);
        (state[EnemyWait], state[EnemyMoveWait], state[EnemyShotWait]) = (EnemyEvery, MoveEvery, EnemyShotEvery);
        (state[DiverWait], state[DiverMoveWait]) = (DiverEvery, MoveEvery);
    }

    /// <inheritdoc/>
    protected override (double Reward, bool Ends) Move(Span<long> state, int action, ReadOnlySpan<double> chance)
    {
        var enemies = state.Slice(Enemies, Lanes.Numbers);
        var divers = state.Slice(Divers, Lanes.Numbers);
        var bullets = state.Slice(Bullets, BulletNumbers);
        var theirs = state.Slice(EnemyBullets, BulletNumbers);
        var from = state[Row];
        Steer(state, action);
        if (state[ShotWait] > 0) state[ShotWait]--;
        if (action == Fire && state[ShotWait] == 0)
        {
            Bullet(bullets, state[Row], state[Way]) |= Bit(state[Front]);
            state[ShotWait] = ShotEvery;
        }

        var reward = 0;
        if (from > 0 && state[Row] == 0)
        {
            if (state[Aboard] == 0) return (0, true);
            reward = Surface(state);
        }

        Fly(bullets);
        reward += Hit(enemies, bullets);
        var ends = Touch(state);

        if (IsDue(ref state[EnemyMoveWait], Math.Max(FastestMove, MoveEvery - state[Level]))) Lanes.Move(enemies);
        if (IsDue(ref state[DiverMoveWait], MoveEvery)) Lanes.Move(divers);
        Fly(theirs);
        if (IsDue(ref state[EnemyShotWait], EnemyShotEvery)) Shoot(enemies, theirs);
        if (IsDue(ref state[EnemyWait], Math.Max(FastestEnemy, EnemyEvery - state[Level])))
            Lanes.Send(enemies, chance[0] < 1.0 / 3 ? EnemySubmarine : Fish, chance[1], chance[2]);
        if (IsDue(ref state[DiverWait], DiverEvery)) Lanes.Send(divers, Diver, chance[3], chance[4]);

        reward += Hit(enemies, bullets);
        ends |= Touch(state);
        return (reward, ends || --state[Oxygen] == 0);
    }

    /// <inheritdoc/>
    internal override void Draw(ReadOnlySpan<long> state, Frame frame)
    {
        frame.Light(state[Row], state[Front], 0);
        frame.Light(state[Row], state[Front] - state[Way], 1);
        for (var i = 0; i < BulletNumbers; i++)
        {
            frame.LightRow(i % Size, state[Bullets + i], 2);
            frame.LightRow(i % Size, state[EnemyBullets + i], 3);
        }

        Lanes.Draw(state.Slice(Enemies, Lanes.Numbers), frame, trail: 4, 5, 6);
        Lanes.Draw(state.Slice(Divers, Lanes.Numbers), frame, trail: 4, 7);
        frame.LightRow(Size - 1, (1L << OxygenCells(state[Oxygen])) - 1, 8);
        frame.LightRow(Size - 1, (1L << (int)state[Aboard]) - 1, 9);
    }

    private static void Steer(Span<long> state, int action)
    {
        state[Row] = Math.Clamp(state[Row] + RowsBy(action), 0, Lanes.Last);
        if (ColumnsBy(action) is not (var way and not 0)) return;
        state[Front] = Math.Clamp(state[Front] + way, 0, Size - 1);
        state[Way] = way;
    }

    /// <summary>Takes oxygen for divers; what six of them earn.</summary>
    private int Surface(Span<long> state)
    {
        var (all, cells) = (state[Aboard] == MostAboard, OxygenCells(state[Oxygen]));
        (state[Aboard], state[Oxygen]) = (all ? 0 : state[Aboard] - 1, FullOxygen);
        if (options.Ramping) state[Level]++;
        return all ? cells : 0;
    }

    /// <summary>Picks up a diver; whether an enemy or a bullet is where the submarine is.</summary>
    private static bool Touch(Span<long> state)
    {
        if (state[Row] == 0) return false;
        var cells = Bit(state[Front]) | Bit(state[Front] - state[Way]);
        var diver = Lanes.Thing(state.Slice(Divers, Lanes.Numbers), state[Row]);
        if (state[Aboard] < MostAboard && (At(diver) & cells) != 0)
        {
            state[Aboard]++;
            diver.Clear();
        }

        var deadly = At(Lanes.Thing(state.Slice(Enemies, Lanes.Numbers), state[Row]));
        foreach (var way in (ReadOnlySpan<long>)[-1, 1]) deadly |= Bullet(state.Slice(EnemyBullets, BulletNumbers), state[Row], way);
        return (deadly & cells) != 0;
    }

    /// <summary>All enemy submarines shoot from the cell before them.</summary>
    private static void Shoot(Span<long> enemies, Span<long> bullets)
    {
        for (var row = 1; row <= Lanes.Last; row++)
        {
            var enemy = Lanes.Thing(enemies, row);
            if (enemy[Lanes.Kind] == EnemySubmarine) Bullet(bullets, row, enemy[Lanes.Way]) |= Bit(enemy[Lanes.Place] + enemy[Lanes.Way]);
        }
    }

    private static int Hit(Span<long> enemies, Span<long> bullets)
    {
        var hits = 0;
        for (var row = 1; row <= Lanes.Last; row++)
        {
            foreach (var way in (ReadOnlySpan<long>)[-1, 1])
            {
                var enemy = Lanes.Thing(enemies, row);
                ref var flying = ref Bullet(bullets, row, way);
                if ((flying & At(enemy)) == 0) continue;
                flying &= ~At(enemy);
                enemy.Clear();
                hits++;
            }
        }

        return hits;
    }

    /// <summary>Bullets of a row that fly one way, as bits of their columns.</summary>
    private static ref long Bullet(Span<long> bullets, long row, long way) => ref bullets[(int)(way < 0 ? row : Size + row)];

    private static void Fly(Span<long> bullets)
    {
        for (var row = 0; row < Size; row++)
        {
            bullets[row] >>= 1;
            bullets[Size + row] = bullets[Size + row] << 1 & AllColumns;
        }
    }

    private static long At(ReadOnlySpan<long> thing) => thing[Lanes.Kind] == Lanes.Nothing ? 0 : Bit(thing[Lanes.Place]);

    /// <summary>A column as a bit; none for a column beside the grid.</summary>
    private static long Bit(long column) => column is < 0 or >= Size ? 0 : 1L << (int)column;

    private static int OxygenCells(long oxygen) => (int)((oxygen + OxygenOfCell - 1) / OxygenOfCell);
}
