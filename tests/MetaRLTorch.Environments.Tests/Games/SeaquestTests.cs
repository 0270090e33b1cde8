using MetaRLTorch.Games;
using MetaRLTorch.Testing;
using static MetaRLTorch.Environments.Tests.Games.Arcade;

namespace MetaRLTorch.Environments.Tests.Games;

public sealed class SeaquestTests : EnvironmentContract
{
    private const int Row = 1, Front = 2, Way = 3, Oxygen = 5, Aboard = 6, Level = 7;
    private const int EnemyWait = 8, EnemyMoveWait = 9, EnemyShotWait = 10, DiverMoveWait = 12;
    private const int Enemies = 13, Divers = 37, Bullets = 61, EnemyBullets = 81;
    private const int Fish = 1, EnemySubmarine = 2;

    protected override IEnvironment CreateEnvironment() => new Seaquest(new() { Buttons = Buttons.Shuffled });

    [Test]
    public void TheSubmarine_TurnsWhereItIs_AndStaysInTheWater()
    {
        var game = Game().Press(None);
        Assert.That((game.Cells("front")[0], game.Cells("back")[0]), Is.EqualTo(((0, 5), (0, 4))));
        game.Press(Left);
        Assert.That((game.Cells("front")[0], game.Cells("back")[0]), Is.EqualTo(((0, 4), (0, 5))), "turned");
        game.Press(Left, 5).Press(Down, 9);
        Assert.That((game.Cells("front")[0], game.Cells("back")[0]), Is.EqualTo(((8, 0), (8, 1))));
        game.Press(Right, 11);
        Assert.That((game.Cells("front")[0], game.Cells("back")[0]), Is.EqualTo(((8, 9), (8, 8))));
    }

    [TestCase(Right, 5, 8, Fish, 6)]
    [TestCase(Left, 4, 1, EnemySubmarine, 3)]
    public void ABullet_FliesFromTheFront_AndEarns1ForAnEnemy(int button, int front, int place, int kind, int first)
    {
        var game = Submerged((Front, front), (Way, button == Right ? 1 : -1));
        Put(game, Enemies, row: 4, place, kind, way: 1);

        Assert.That(game.Press(Fire).Cells("bullet"), Is.EqualTo(new[] { (4, first) }));
        Assert.That(game.Press(None).Reward, Is.EqualTo(0));
        Assert.That(game.Cells(kind == Fish ? "fish" : "enemy_submarine"), Is.EqualTo(new[] { (4, place) }));
        Assert.That(game.Press(None).Reward, Is.EqualTo(1));
        Assert.That(game.Cells("bullet").Concat(game.Cells("fish")).Concat(game.Cells("enemy_submarine")), Is.Empty);
    }

    [TestCase(7, Description = "the bullet flies to it before it moves")]
    [TestCase(8, Description = "both arrive at column 7")]
    public void ABullet_NeverPassesAnEnemy(int place)
    {
        var game = Submerged((Bullets + 10 + 4, 1 << 6), (EnemyMoveWait, 1));
        Put(game, Enemies, row: 4, place, Fish, way: -1);

        Assert.That(game.Press(None).Reward, Is.EqualTo(1));
    }

    [Test]
    public void TheSubmarine_ShootsEveryFifthStepAtMost() =>
        Assert.That(Submerged((Front, 2)).Press(Fire, 6).Cells("bullet"), Is.EqualTo(new[] { (4, 3), (4, 8) }));

    [TestCase(0.3, "enemy_submarine")]
    [TestCase(0.4, "fish")]
    public void AnEnemy_ComesEveryTenthStep_AndMovesEveryFifth(double kind, string channel)
    {
        var game = Game().Press(None, 9, kind, 0, 0.2, 0.99, 0.9);
        Assert.That(game.Cells(channel), Is.Empty);
        Assert.That(game.Press(None, 1, kind, 0, 0.2, 0.99, 0.9).Cells(channel), Is.EqualTo(new[] { (1, 0) }), "the first row, from the left");
        Assert.That(game.Press(None, 5, kind, 0, 0.2, 0.99, 0.9).Cells(channel), Is.EqualTo(new[] { (1, 1) }));
        Assert.That(game.Cells("trail"), Is.EqualTo(new[] { (1, 0) }));
        game.Press(None, 5, kind, 0.99, 0.7, 0.99, 0.9);
        Assert.That(game.Cells(channel), Is.EqualTo(new[] { (1, 2), (8, 9) }), "the last free row, from the right");
    }

    [Test]
    public void ADiver_ComesEvery30thStep_AndMovesEveryFifth()
    {
        var game = Game().Press(None, 29, 0.9, 0, 0.2, 0.99, 0.4);
        Assert.That(game.Cells("diver"), Is.Empty);
        Assert.That(game.Press(None, 1, 0.9, 0, 0.2, 0.99, 0.4).Cells("diver"), Is.EqualTo(new[] { (8, 0) }), "the last row, from the left");
        Assert.That(game.Press(None, 4, 0.9).Cells("diver"), Is.EqualTo(new[] { (8, 0) }));
        Assert.That(game.Press(None, 1, 0.9).Cells("diver"), Is.EqualTo(new[] { (8, 1) }));
        Assert.That(game.Cells("trail"), Has.Member((8, 0)));
    }

    [Test]
    public void ThingsThatLeaveTheGrid_AreGone_AndFullRowsGetNoMore()
    {
        var game = Submerged((Row, 0), (EnemyWait, 1));
        for (var row = 1; row <= 8; row++) Put(game, Enemies, row, place: row < 5 ? 9 : 0, Fish, way: row < 5 ? 1 : -1);
        Assert.That(game.Press(None, 1, 0.9, 0, 0.7).Cells("fish"), Is.EqualTo(Enumerable.Range(1, 8).Select(row => (row, row < 5 ? 9 : 0))));

        Set(game, (EnemyMoveWait, 1));

        Assert.That(game.Press(None).State[Enemies..Divers], Is.All.Zero);
    }

    [TestCase(1, 3, 4)]
    [TestCase(-1, 7, 6)]
    public void EnemySubmarines_ShootEveryTenthStep_StraightAhead(int way, int first, int second)
    {
        var game = Submerged((Row, 0), (EnemyShotWait, 1));
        Put(game, Enemies, row: 4, place: first - way, EnemySubmarine, way);
        Put(game, Enemies, row: 5, place: first - way, Fish, way);

        Assert.That(game.Press(None).Cells("enemy_bullet"), Is.EqualTo(new[] { (4, first) }), "fish do not shoot");
        Assert.That(game.Press(None).Cells("enemy_bullet"), Is.EqualTo(new[] { (4, second) }));
        Assert.That(game.Press(None, 8).State[EnemyBullets..], Is.All.Zero, "it has left the grid");
        Assert.That(game.Press(None).Cells("enemy_bullet"), Is.EqualTo(new[] { (4, first) }));
    }

    [TestCase(4, 6, -1, None, true, Description = "onto the front")]
    [TestCase(4, 3, 1, None, true, Description = "onto the back")]
    [TestCase(4, 6, 1, Right, true, Description = "the submarine moves onto it")]
    [TestCase(5, 6, -1, None, false, Description = "in another row")]
    [TestCase(4, 3, -1, None, false, Description = "away from it")]
    public void AnEnemy_OnTheSubmarine_EndsTheGame(int row, int place, int way, int button, bool ends)
    {
        var game = Submerged((EnemyMoveWait, 1));
        Put(game, Enemies, row, place, Fish, way);

        Assert.That(game.Press(button).Ended, Is.EqualTo(ends));
    }

    [TestCase(4, 6, -1, true, Description = "onto the front")]
    [TestCase(4, 3, 1, true, Description = "onto the back")]
    [TestCase(5, 6, -1, false, Description = "in another row")]
    [TestCase(4, 6, 1, false, Description = "away from it")]
    public void AnEnemysBullet_OnTheSubmarine_EndsTheGame(int row, int place, int way, bool ends) => Assert.That(
        Submerged((EnemyBullets + (way < 0 ? 0 : 10) + row, 1 << place)).Press(None).Ended, Is.EqualTo(ends));

    [TestCase(6, Right, 5, 6, Description = "by the front")]
    [TestCase(3, Left, 0, 1, Description = "by the front after a turn and a step")]
    [TestCase(4, None, 2, 3, Description = "by the back")]
    [TestCase(6, Right, 6, 6, Description = "no more than six")]
    [TestCase(7, Right, 5, 5, Description = "not there yet")]
    public void Divers_ArePickedUp_UpToSix(int place, int button, int aboard, int after)
    {
        var game = Submerged((Aboard, aboard));
        Put(game, Divers, row: 4, place, kind: 1, way: 1);

        game.Press(button, times: button == Left ? 2 : 1);

        Assert.That(game.Cells("diver_gauge"), Is.EqualTo(Enumerable.Range(0, after).Select(column => (9, column))));
        Assert.That(game.Cells("diver"), Has.Length.EqualTo(after > aboard ? 0 : 1));
        Assert.That((game.Reward, game.Ended), Is.EqualTo((0.0, false)));
    }

    [Test]
    public void Surfacing_WithoutDivers_EndsTheGame()
    {
        var game = Submerged((Row, 1));
        Assert.That(game.Press(None).Ended, Is.False);
        Assert.That((game.Press(Up).Ended, game.Reward), Is.EqualTo((true, 0.0)));
        Assert.That(Game().Press(Up).Ended, Is.False, "it is at the surface already");
    }

    [TestCase(1, 20, 0, 0)]
    [TestCase(5, 20, 4, 0)]
    [TestCase(6, 1, 0, 1)]
    [TestCase(6, 80, 0, 4)]
    [TestCase(6, 81, 0, 5)]
    [TestCase(6, 199, 0, 10)]
    public void Surfacing_TakesADiver_OrRescuesSix_AndRefillsOxygen(int aboard, int oxygen, int after, double reward)
    {
        var game = Submerged((Row, 1), (Aboard, aboard), (Oxygen, oxygen)).Press(Up);

        Assert.That((game.Reward, game.Ended), Is.EqualTo((reward, false)));
        Assert.That((game.Cells("oxygen_gauge").Length, game.Cells("diver_gauge").Length), Is.EqualTo((10, after)));
        Assert.That((game.Press(Up).State[Aboard], game.Reward), Is.EqualTo(((long)after, 0.0)), "once");
    }

    [Test]
    public void Oxygen_Lasts200Steps_TenCellsOfItsGauge()
    {
        var game = Game();
        Assert.That(game.Press(None, 19).Cells("oxygen_gauge"), Is.EqualTo(Enumerable.Range(0, 10).Select(column => (9, column))));
        Assert.That(game.Press(None).Cells("oxygen_gauge"), Is.EqualTo(Enumerable.Range(0, 9).Select(column => (9, column))));
        Assert.That(game.Press(None, 179).Cells("oxygen_gauge"), Is.EqualTo(new[] { (9, 0) }));
        Assert.That(game.Ended, Is.False);
        Assert.That(game.Press(None).Ended);
    }

    [TestCase(true, 0, 9, 4)]
    [TestCase(true, 2, 7, 2)]
    [TestCase(true, 3, 6, 2)]
    [TestCase(true, 30, 5, 2)]
    [TestCase(false, 0, 10, 5)]
    public void EveryReturnToTheSurface_MakesEnemiesComeAndMoveSooner(bool ramping, int returns, int comes, int moves)
    {
        var game = new Arcade(new Seaquest(new() { StickyActions = 0, Ramping = ramping }));
        Set(game, (Row, 1), (Aboard, 2), (Level, returns), (EnemyWait, 1), (EnemyMoveWait, 1), (DiverMoveWait, 1));

        game.Press(Up);

        Assert.That((game.State[EnemyWait], game.State[EnemyMoveWait], game.State[DiverMoveWait]), Is.EqualTo(((long)comes, (long)moves, 5L)));
    }

    private static Arcade Game() => new(new Seaquest(new() { StickyActions = 0 }));

    /// <summary>In row 4, front at column 5, back at 4; nothing else moves or comes for a long time, unless it is told.</summary>
    private static Arcade Submerged(params (int Index, long Value)[] numbers)
    {
        var game = Game();
        Set(game, [(Row, 4), (EnemyWait, 99), (EnemyMoveWait, 99), (DiverMoveWait, 99), .. numbers]);
        return game;
    }

    private static void Put(Arcade game, int lanes, int row, int place, int kind, int way)
    {
        var thing = lanes + (3 * (row - 1));
        Set(game, (thing, place), (thing + 1, kind), (thing + 2, way));
    }

    private static void Set(Arcade game, params (int Index, long Value)[] numbers)
    {
        var state = game.State;
        foreach (var (index, value) in numbers) state[index] = value;
        game.State = state;
    }
}
