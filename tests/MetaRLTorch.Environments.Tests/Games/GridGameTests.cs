using MetaRLTorch.Games;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;

namespace MetaRLTorch.Environments.Tests.Games;

/// <summary>What all games share: sticky actions and buttons.</summary>
public sealed class GridGameTests : TensorTests
{
    [TestCase(0.09, 6)]
    [TestCase(0.11, 4)]
    public void AStickyAction_RepeatsTheLastOne(double luck, int column)
    {
        // The paddle goes right, then is told to go left; below the probability of 0.1 it goes right again.
        var game = new Breakout(new());
        var task = new TaskBatch(torch.arange(6, torch.float64).unsqueeze(0));
        var state = game.Reset(task, 1, torch.zeros(1, 1, 2, torch.float64));
        EnvironmentState Press(int button, double number) =>
            game.Step(task, state, torch.full([1, 1], button, torch.int64), torch.full([1, 1, 1], number, torch.float64));

        state = Press(Arcade.Right, 0.5);
        state = Press(Arcade.Left, luck);

        Assert.That(state.State[0][0, 0, 1].ToInt64(), Is.EqualTo(column));
    }

    [Test]
    public void AButton_TakesTheActionOfItsTask()
    {
        var game = new Breakout(new() { StickyActions = 0, Buttons = Buttons.Shuffled });
        var tasks = new TaskBatch(torch.tensor(new double[] { 0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0 }, [2, 6]));
        var state = game.Reset(tasks, 1, torch.zeros(2, 1, 2, torch.float64));

        state = game.Step(tasks, state, torch.full([2, 1], 1L, torch.int64), torch.zeros(2, 1, 1, torch.float64));

        Assert.That(TensorAssert.Numbers(state.State[0].select(2, 1)), Is.EqualTo([3.0, 4.0]), "left, and down, which a paddle cannot do");
    }

    [Test]
    public void ShuffledTasks_AreOrdersOfTheActions()
    {
        using var random = new RandomStreams(1).Open(RandomPurpose.Tasks);
        var drawn = new Breakout(new() { Buttons = Buttons.Shuffled }).SampleTasks(50, random).Values;

        foreach (var task in TensorAssert.Numbers(drawn).Chunk(6)) Assert.That(task, Is.EquivalentTo([0.0, 1, 2, 3, 4, 5]));
        Assert.That(TensorAssert.Numbers(drawn).Chunk(6).Select(task => task[0]).Distinct().Count(), Is.EqualTo(6));
    }
}
