using MetaRLTorch.Games;
using MetaRLTorch.Testing;
using static MetaRLTorch.Environments.Tests.Games.Arcade;

namespace MetaRLTorch.Environments.Tests.Games;

public sealed class AsterixTests : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment() => new Asterix(new() { Buttons = Buttons.Shuffled });

    [Test]
    public void AThing_ComesEveryTenthStep_AndMovesEveryFifth()
    {
        var game = Game().Press(None, 10, 0, 0.2, 0.9);

        Assert.That(game.Cells("enemy"), Is.EqualTo(new[] { (1, 1) }), "from the left in the first free row; it moves in step 10 at once");
        Assert.That(game.Cells("trail"), Is.EqualTo(new[] { (1, 0) }));
        Assert.That(game.Press(None, 9, 0, 0.2, 0.9).Cells("enemy"), Is.EqualTo(new[] { (1, 2) }));
        Assert.That(game.Press(None, 1, 0, 0.8, 0.1).Cells("gold"), Is.EqualTo(new[] { (2, 8) }), "from the right, in the next free row");
    }

    [TestCase(0.9, 0, true)]
    [TestCase(0.1, 1, false)]
    public void Contact_EarnsGold_OrEndsTheGame(double kind, double reward, bool ends)
    {
        // The player waits at (1, 5); the thing of step 10 is there in step 30.
        var game = Game().Press(Up, 4).Press(None, 25, 0, 0.2, kind);
        Assert.That((game.Reward, game.Ended), Is.EqualTo((0.0, false)));

        game.Press(None, 1, 0, 0.2, kind);

        Assert.That((game.Reward, game.Ended), Is.EqualTo((reward, ends)));
    }

    [Test]
    public void ThePlayer_StaysBetweenTheFirstRowAndTheLast()
    {
        Assert.That(Game().Press(Up, 9).Cells("player"), Is.EqualTo(new[] { (1, 5) }));
        Assert.That(Game().Press(Down, 9).Press(Right, 9).Cells("player"), Is.EqualTo(new[] { (8, 9) }));
    }

    [TestCase(true, 4)]
    [TestCase(false, 5)]
    public void Ramping_ShortensTheMovesAfterHundredSteps(bool ramping, int wait)
    {
        // Things come in the last free row and never meet the player, who is in the first.
        var game = new Arcade(new Asterix(new() { StickyActions = 0, Ramping = ramping })).Press(Up, 4).Press(None, 96, 0.99, 0.2, 0.9);

        Assert.That(game.State[4], Is.EqualTo(wait), "steps to the next move");
    }

    private static Arcade Game() => new(new Asterix(new() { StickyActions = 0, Ramping = false }));
}
