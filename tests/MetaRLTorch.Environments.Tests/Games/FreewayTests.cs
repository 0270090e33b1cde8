using MetaRLTorch.Games;
using MetaRLTorch.Testing;
using static MetaRLTorch.Environments.Tests.Games.Arcade;

namespace MetaRLTorch.Environments.Tests.Games;

public sealed class FreewayTests : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment() => new Freeway(new() { Buttons = Buttons.Shuffled });

    [Test]
    public void TheChicken_MovesEveryThirdStepAtMost()
    {
        var rows = Enumerable.Range(1, 7).Select(steps => Game(right: true).Press(Up, steps).Cells("chicken")[0].Row);

        Assert.That(rows, Is.EqualTo([8, 8, 8, 7, 7, 7, 6]));
    }

    [Test]
    public void ACar_SendsTheChickenToTheBottom()
    {
        // Cars that move every fifth step are in the chicken's column from step 20 on, when it is in row 2.
        var game = Game(right: true).Press(Up, 19);
        Assert.That(game.Cells("chicken"), Is.EqualTo(new[] { (2, 4) }));

        game.Press(Up);

        Assert.That(game.Cells("chicken"), Is.EqualTo(new[] { (9, 4) }));
        Assert.That(game.Cells("car"), Is.EqualTo(Enumerable.Range(1, 8).Select(row => (row, 4))));
        Assert.That(game.Cells("every_5_steps"), Is.EqualTo(Enumerable.Range(1, 8).Select(row => (row, 3))), "behind the car");
    }

    [Test]
    public void TheTop_Earns1_AndDrawsNewSpeeds()
    {
        // From the other side cars are there in step 25, and the chicken is at the top first.
        var game = Game(right: false).Press(Up, 24);
        Assert.That((game.Cells("chicken")[0].Row, game.Reward), Is.EqualTo((1, 0.0)));

        game.Press(Up, 1, 0.3, 0.7);

        Assert.That((game.Cells("chicken")[0].Row, game.Reward), Is.EqualTo((9, 1.0)));
        Assert.That(game.Cells("every_2_steps"), Has.Length.EqualTo(1), "0.3 is a speed of 2: the first car's; 0.7 of 4: all others'");
        Assert.That(game.Cells("every_4_steps"), Has.Length.EqualTo(7));
    }

    [Test]
    public void TheGame_EndsAfter2500Steps()
    {
        var game = Game(right: true).Press(None, 2499);
        Assert.That(game.Ended, Is.False);
        Assert.That(game.Press(None).Ended);
    }

    private static Arcade Game(bool right) =>
        new(new Freeway(new() { StickyActions = 0 }), [.. Enumerable.Range(0, 8).SelectMany(_ => new[] { 0.99, right ? 0.99 : 0.01 })]);
}
