using MetaRLTorch.Games;
using MetaRLTorch.Testing;
using static MetaRLTorch.Environments.Tests.Games.Arcade;

namespace MetaRLTorch.Environments.Tests.Games;

public sealed class SpaceInvadersTests : EnvironmentContract
{
    private const int Aliens = 7;

    protected override IEnvironment CreateEnvironment() => new SpaceInvaders(new() { Buttons = Buttons.Shuffled });

    [Test]
    public void ABullet_MeetsTheLowestAlien_SixStepsAfterTheShot()
    {
        var game = Game().Press(Fire);
        Assert.That(game.Cells("bullet"), Is.EqualTo(new[] { (8, 5) }));
        Assert.That(game.Press(None, 4).Cells("bullet"), Is.EqualTo(new[] { (4, 5) }));

        Assert.That(game.Press(None).Reward, Is.EqualTo(1));
        Assert.That(game.Cells("alien"), Has.Length.EqualTo(23).And.No.Member((3, 5)));
        Assert.That(game.Cells("bullet"), Is.Empty);
    }

    [Test]
    public void TheCannon_ShootsEveryFifthStepAtMost() =>
        Assert.That(Game().Press(Fire, 6).Press(Left).Cells("bullet"), Is.EqualTo(new[] { (7, 5) }), "the second; the first has hit");

    [Test]
    public void TheAliens_MoveEveryTwelfthStep_TurnAtTheEdge_AndComeDown()
    {
        var game = Game().Press(Left, 12);
        Assert.That(game.Cells("alien").Select(cell => cell.Column).Distinct(), Is.EqualTo(Enumerable.Range(1, 6)));
        Assert.That(game.Cells("alien_to_left"), Has.Length.EqualTo(24));

        game.Press(Right, 12).Press(None, 12);

        Assert.That(game.Cells("alien").Select(cell => cell.Row).Distinct(), Is.EqualTo(Enumerable.Range(1, 4)));
        Assert.That(game.Cells("alien").Select(cell => cell.Column).Distinct(), Is.EqualTo(Enumerable.Range(0, 6)));
        Assert.That(game.Cells("alien_to_right"), Has.Length.EqualTo(24));
    }

    [Test]
    public void TheNearestAlien_ShootsInStep10_AndHitsInStep16()
    {
        var game = Game().Press(None, 10);
        Assert.That(game.Cells("alien_bullet"), Is.EqualTo(new[] { (3, 5) }));
        Assert.That(game.Press(None, 5).Ended, Is.False);
        Assert.That(game.Press(None).Ended);
        Assert.That(Game().Press(None, 15).Press(Left).Ended, Is.False, "the cannon has moved away");
    }

    [TestCase(true, 11)]
    [TestCase(false, 12)]
    public void TheLastAlien_MovesEveryStep_AndANewWaveSooner(bool ramping, int every)
    {
        var game = new Arcade(new SpaceInvaders(new() { StickyActions = 0, Ramping = ramping }));
        var state = game.State;
        Array.Clear(state, Aliens, 10);
        (state[Aliens + 4], state[5]) = (1L << 6, 1);                                               // one alien at (4, 6), about to move
        game.State = state;
        Assert.That(game.Press(None).Cells("alien"), Is.EqualTo(new[] { (4, 5) }));
        Assert.That(game.Press(None).Cells("alien"), Is.EqualTo(new[] { (4, 4) }));

        state = game.State;
        state[Aliens + 10 + 5] = 1L << 4;                                                           // a bullet below it
        game.State = state;

        Assert.That(game.Press(None).Reward, Is.EqualTo(1));
        Assert.That(game.Cells("alien"), Has.Length.EqualTo(24));
        Assert.That(game.State[5], Is.EqualTo(every), "steps to the wave's first move");
    }

    [Test]
    public void AnAlien_InTheLastRow_EndsTheGame()
    {
        var game = Game();
        var state = game.State;
        Array.Clear(state, Aliens, 10);
        (state[Aliens + 8], state[5]) = (1, 1);                                                     // at the left edge, moving left
        game.State = state;

        Assert.That(game.Press(None).Ended);
    }

    private static Arcade Game() => new(new SpaceInvaders(new() { StickyActions = 0 }));
}
