using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Tests.FrozenLake;

public sealed class FrozenLakeTests : EnvironmentContract
{
    private const int Left = 0;
    private const int Down = 1;
    private const int Right = 2;
    private const int Up = 3;
    private const int Goal = 15;

    // S . . .     Gym's map: cells are numbered row by row
    // . O . O
    // . . . O
    // O . . G
    private static readonly int[] GymHoles = [5, 7, 11, 12];

    protected override IEnvironment CreateEnvironment() => new Environments.FrozenLake.FrozenLake(new() { Slip = 0.1 });

    [TestCase(0, Left, 0)]
    [TestCase(0, Up, 0)]
    [TestCase(0, Right, 1)]
    [TestCase(0, Down, 4)]
    [TestCase(6, Left, 5)]
    [TestCase(6, Down, 10)]
    [TestCase(3, Right, 3)]
    [TestCase(14, Right, Goal)]
    [TestCase(5, Down, 5, Description = "out of a hole leads no way")]
    [TestCase(Goal, Left, Goal)]
    public void Step_WithoutSlip_GoesToTheNextCell(int cell, int action, int expected)
    {
        var next = Move(new(), cell, action, chance: 0.5);

        Assert.That(next.State[0].ToInt64(), Is.EqualTo(expected));
    }

    [TestCase(14, Right, 1, true)]
    [TestCase(6, Left, 0, true)]
    [TestCase(6, Down, 0, false)]
    [TestCase(Goal, Right, 0, true, Description = "the reward is for entering")]
    public void Step_RewardsTheGoal_AndEndsThereAndInHoles(int cell, int action, double reward, bool ends)
    {
        var next = Move(new(), cell, action, chance: 0.5);

        Assert.That(next.Reward.ToDouble(), Is.EqualTo(reward));
        Assert.That(next.Terminated.ToBoolean(), Is.EqualTo(ends));
    }

    [TestCase(0.0, 10)]
    [TestCase(0.79, 10)]
    [TestCase(0.81, 5, Description = "down, a quarter turn to the right of the walker: left")]
    [TestCase(0.89, 5)]
    [TestCase(0.91, 7, Description = "a quarter turn to the left: right")]
    public void Step_WithSlip_GoesAsideOnTheLastFifthOfChance(double chance, int expected)
    {
        var next = Move(new() { Slip = 0.1 }, cell: 6, Down, chance);

        Assert.That(next.State[0].ToInt64(), Is.EqualTo(expected));
    }

    [Test]
    public void Observation_IsTheCell_OneHot()
    {
        var next = Move(new(), cell: 0, Right, chance: 0);

        var expected = new double[16];
        expected[1] = 1;
        Assert.That(TensorAssert.Numbers(next.Observation), Is.EqualTo(expected));
    }

    [Test]
    public void Model_HasTheProbabilitiesThatStepSamples([Values(0.0, 0.1, 1.0 / 3)] double slip)
    {
        // All cells and actions, each with a grid of equally many chances: the frequencies are the probabilities.
        const int Chances = 300;
        var environment = new Environments.FrozenLake.FrozenLake(new() { Slip = slip });
        var tasks = GymMap();
        var model = environment.Model(tasks, discount: 0.9);
        var cells = torch.arange(16, torch.int64).repeat_interleave(4 * Chances).unsqueeze(0);
        var actions = torch.arange(4, torch.int64).repeat_interleave(Chances).repeat(16).unsqueeze(0);
        var chance = ((torch.arange(Chances, torch.float64) + 0.5) / Chances).repeat(64).view(1, -1, 1);

        var next = environment.Step(tasks, At(environment, tasks, cells), actions, chance);

        var frequencies = next.Observation.view(1, 16, 4, Chances, 16).mean([3]);
        var rewards = next.Reward.view(1, 16, 4, Chances).mean([3]);
        TensorAssert.AreClose(frequencies, model.Transitions, 1e-12);
        TensorAssert.AreClose(rewards, model.Rewards, 1e-12);
    }

    [Test]
    public void OptimalValue_OfGymsMap_IsTheDiscountedShortestWay()
    {
        var model = new Environments.FrozenLake.FrozenLake(new()).Model(GymMap(), discount: 0.95);

        // Six steps lead from corner to corner; the last one is rewarded: γ⁵ = 0.7738.
        Assert.That(model.OptimalValues().select(1, 0).ToDouble(), Is.EqualTo(Math.Pow(0.95, 5)).Within(1e-12));
        Assert.That(model.Return(model.OptimalPolicy()).ToDouble(), Is.EqualTo(Math.Pow(0.95, 5)).Within(1e-12));
    }

    [TestCase(MapDistribution.HighVariance, 14 * 0.25)]
    [TestCase(MapDistribution.LowVariance, (4 * 0.95) + (10 * 0.05))]
    public void SampleTasks_DrawsSolvableMaps_WithAboutTheExpectedNumberOfHoles(MapDistribution maps, double holes)
    {
        // Maps without a way are left out, and they have more holes: the mean is a little lower than that of all maps.
        var environment = new Environments.FrozenLake.FrozenLake(new() { Maps = maps });
        using var random = new RandomStreams(1).Open(RandomPurpose.Tasks);

        var tasks = environment.SampleTasks(400, random);

        Assert.That(tasks.Values.sum(1).mean().ToDouble(), Is.InRange(holes - 0.8, holes + 0.1));
        var best = environment.Model(tasks, 0.95).OptimalValues().select(1, 0);
        Assert.That(TensorAssert.Numbers(best), Is.All.GreaterThan(0));
    }

    [Test]
    public void SampleTasks_OfLowVarianceWithoutFlips_IsGymsMap()
    {
        var environment = new Environments.FrozenLake.FrozenLake(
            new() { Maps = MapDistribution.LowVariance, FlipProbability = 0 });
        using var random = new RandomStreams(1).Open(RandomPurpose.Tasks);

        TensorAssert.AreSame(environment.SampleTasks(1, random).Values, GymMap().Values);
    }

    private static TaskBatch GymMap()
    {
        var map = new double[16];
        foreach (var hole in GymHoles) map[hole] = 1;
        return new(torch.tensor(map, [1, 16]));
    }

    private static EnvironmentState Move(FrozenLakeOptions options, int cell, int action, double chance)
    {
        var (environment, tasks) = (new Environments.FrozenLake.FrozenLake(options), GymMap());
        var state = At(environment, tasks, torch.tensor(new long[] { cell }, [1, 1]));
        return environment.Step(
            tasks, state, torch.tensor(new long[] { action }, [1, 1]), torch.tensor(new[] { chance }, [1, 1, 1]));
    }

    private static EnvironmentState At(Environments.FrozenLake.FrozenLake environment, TaskBatch tasks, Tensor cells) =>
        environment.Reset(tasks, (int)cells.shape[1], new RandomStreams(1).ForTasks(1, 0)) with { State = [cells] };
}
