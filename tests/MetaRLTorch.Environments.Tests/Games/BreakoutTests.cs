using MetaRLTorch.Games;
using MetaRLTorch.Testing;
using static MetaRLTorch.Environments.Tests.Games.Arcade;

namespace MetaRLTorch.Environments.Tests.Games;

public sealed class BreakoutTests : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment() => new Breakout(new() { Buttons = Buttons.Shuffled });

    [TestCase(0.02, 0.7, 0, 1)]
    [TestCase(0.02, 0.2, 0, 1)]
    [TestCase(0.98, 0.2, 9, 8)]
    public void TheBall_StartsBelowTheBricks_InAnyColumn(double place, double way, int column, int next)
    {
        var game = new Arcade(new Breakout(new() { StickyActions = 0 }), place, way);

        Assert.That(game.Cells("ball"), Is.EqualTo(new[] { (4, column) }));
        Assert.That(game.Cells("brick"), Has.Length.EqualTo(30).And.All.Matches<(int Row, int Column)>(cell => cell.Row is >= 1 and <= 3));
        Assert.That(game.Press(None).Cells("ball"), Is.EqualTo(new[] { (5, next) }));
        Assert.That(game.Cells("trail"), Is.EqualTo(new[] { (4, column) }));
    }

    [TestCase(None, 3)]
    [TestCase(Right, 5)]
    public void ThePaddle_SendsTheBallBack_OrOnItsWay(int button, int column)
    {
        // From (4, 0) to (8, 4) in four steps; then the ball would arrive at column 5, with the paddle in column 4 or 5.
        var game = Game().Press(None, 4).Press(button);

        Assert.That(game.Cells("ball"), Is.EqualTo(new[] { (7, column) }));
        Assert.That(game.Ended, Is.False);
    }

    [Test]
    public void BesideThePaddle_TheGameEnds()
    {
        var game = Game().Press(None, 4).Press(Left);

        Assert.That(game.Cells("ball"), Is.EqualTo(new[] { (9, 5) }));
        Assert.That((game.Ended, game.Reward), Is.EqualTo((true, 0.0)));
    }

    [Test]
    public void ABrick_Breaks_AndTurnsTheBall()
    {
        // Back to (4, 0) in the eighth step; the wall mirrors the ball, and the ninth step meets the brick at (3, 1).
        var game = Game().Press(None, 8);
        Assert.That(game.Cells("ball"), Is.EqualTo(new[] { (4, 0) }));

        Assert.That(game.Press(None).Reward, Is.EqualTo(1));
        Assert.That(game.Cells("ball"), Is.EqualTo(new[] { (4, 0) }));
        Assert.That(game.Cells("brick"), Has.Length.EqualTo(29).And.No.Member((3, 1)));
        Assert.That(game.Press(None).Cells("ball"), Is.EqualTo(new[] { (5, 1) }));
    }

    [Test]
    public void NewBricks_ComeWhenTheLastIsBroken_AndTheBallIsBelow()
    {
        var game = Game().Press(None, 8);
        var state = game.State;
        state[8] = 1L << 21;                                                                        // the brick at (3, 1) alone
        game.State = state;

        Assert.That(game.Press(None).Cells("brick"), Is.Empty);
        Assert.That(game.Press(None).Cells("brick"), Has.Length.EqualTo(30));
    }

    /// <summary>The ball starts in the first column and moves to the right.</summary>
    private static Arcade Game() => new(new Breakout(new() { StickyActions = 0 }), 0, 0.9);
}
