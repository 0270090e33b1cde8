using Gym.Environments;
using Gym.Environments.Envs.Classic;
using MetaRLTorch.Environments;
using MetaRLTorch.GymNet.CartPole;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.GymNet.Tests;

/// <summary>Families of Gym.NET environments as environments of MetaRLTorch.</summary>
public sealed class GymEnvironmentTests : TensorTests
{
    private ScriptedEnv.Tally _tally = new();

    [SetUp]
    public void CountAnew() => _tally = new();

    [Test]
    public void CartPole_IsGymNets_WithARewardForThePlace()
    {
        using var environment = new GymEnvironment(CartPoleFamily.Of(new()), new() { Horizon = 40 });
        var tasks = new TaskBatch(torch.tensor([0.5, 0.0, 0.5, 1.0], [2, 2]));
        var state = environment.Reset(tasks, 1, torch.tensor([0.25, 0.25], [2, 1, 1]));
        var gym = new CartPoleEnv(NullEnvViewer.Factory);
        gym.Seed(1 << 29);
        TensorAssert.AreSame(state.Observation[0, 0], torch.tensor(GymNumbers.Of(gym.Reset())));

        for (var (h, done) = (0, false); h < 40 && !done; h++)
        {
            var action = h % 3 == 0 ? 0 : 1;
            state = environment.Step(tasks, state, torch.tensor([action, 1L - action], [2, 1]), torch.zeros(2, 1, 0));
            var step = gym.Step(action);
            (var seen, done) = (step.Observation, step.Done);
            var distance = seen.GetDouble(0) - 0.5;
            Assert.That(TensorAssert.Numbers(state.Observation), Is.EqualTo([.. GymNumbers.Of(seen), .. GymNumbers.Of(seen)]), "mirrored too");
            Assert.That(TensorAssert.Numbers(state.Reward), Is.All.EqualTo(Math.Exp(-distance * distance / 0.5)).Within(1e-6));
            Assert.That(TensorAssert.Numbers(state.Terminated), Is.All.EqualTo(done ? 1 : 0));
        }

        Assert.That(TensorAssert.Numbers(state.Terminated), Is.All.EqualTo(1), "the pole falls");
    }

    [Test]
    public void Numbers_AreTheSame_ForAnyNumberOfWorkers()
    {
        double[] Rolled(int workers)
        {
            using var environment = new GymEnvironment(_tally.Family(), new() { Horizon = 20, Workers = workers });
            return [.. Walk(environment, tasks: 5, episodes: 7, steps: 20).SelectMany(state => state.Tensors).SelectMany(TensorAssert.Numbers)];
        }

        Assert.That(Rolled(2), Is.EqualTo(Rolled(1)));
        Assert.That(Rolled(7), Is.EqualTo(Rolled(1)));
    }

    [Test]
    public void AnInstance_ServesOneEpisodeAfterTheOther_UntilTheEnd()
    {
        using (var environment = new GymEnvironment(_tally.Family(), new() { Horizon = 5 }))
        {
            for (var seed = 0; seed < 4; seed++)
            {
                _ = Walk(environment, tasks: 3, episodes: 4, steps: 5, seed).Last();
                _ = Walk(environment, tasks: 3, episodes: 4, steps: 5, seed).Last();
            }

            Assert.That(environment.Instances, Is.EqualTo(12), "M × N");
            Assert.That(_tally.Made, Is.EqualTo(1 + (4 * 12)), "a look at the spaces, and new ones for new tasks only");
        }

        Assert.That((_tally.Closed, _tally.ClosedTwice), Is.EqualTo((_tally.Made, 0)));
    }

    [Test]
    public void EpisodesThatNobodyGoesOnWith_AreGivenUp_AndCanBeTakenUpAgain()
    {
        using var environment = new GymEnvironment(_tally.Family(), new() { Horizon = 5 });
        var tasks = Tasks(environment, 1);
        var first = Walk(environment, tasks: 1, episodes: 1, steps: 2).Last();
        for (var seed = 1; seed < 200; seed++) _ = environment.Reset(tasks, 1, torch.tensor([seed / 1000.0], [1, 1, 1]));

        Assert.That(environment.Instances, Is.LessThan(80));
        var (action, none) = (torch.tensor([0.5, 0.5], [1, 1, 2]), torch.zeros(1, 1, 0));
        using var other = new GymEnvironment(_tally.Family(), new() { Horizon = 5 });
        TensorAssert.AreSame(environment.Step(tasks, first, action, none).Observation, other.Step(tasks, first, action, none).Observation);
    }

    [Test]
    public void ALongEpisode_SharesItsPast_AndCanBePlayedAgain()
    {
        using var environment = new GymEnvironment(_tally.Family(), new() { Horizon = 200 });
        var (tasks, none) = (new TaskBatch(torch.zeros(2, 1)), torch.zeros(2, 1, 0));
        Tensor Action(int h) => torch.tensor([h % 2 == 0 ? 0.5 : -0.5, 0.1 * (h % 3)]).repeat(2, 1, 1);
        var states = new List<EnvironmentState> { environment.Reset(tasks, 1, torch.tensor([0.25, 0.75], [2, 1, 1])) };
        for (var h = 0; h < 150; h++) states.Add(environment.Step(tasks, states[^1], Action(h), none));

        Assert.That(states[^1].State[1], Is.SameAs(states[100].State[1]), "what is long past is not copied");
        Assert.That(states[^1].State.Skip(1).Sum(chunk => chunk.numel()), Is.EqualTo(2 * 150 * 2));
        foreach (var h in (int[])[1, 64, 65, 128, 149])
        {
            using var other = new GymEnvironment(_tally.Family(), new() { Horizon = 200 });
            TensorAssert.AreSame(other.Step(tasks, states[h], Action(h), none).Observation, states[h + 1].Observation);
        }
    }

    [TestCase(true, 1)]
    [TestCase(false, 2)]
    public void WhereResetLeavesTraces_EveryEpisodeHasAnInstanceOfItsOwn(bool restarts, int made)
    {
        using var environment = new GymEnvironment(_tally.Family() with { Restarts = restarts }, new() { Horizon = 5 });

        _ = Walk(environment, tasks: 1, episodes: 1, steps: 5).Last();
        _ = Walk(environment, tasks: 1, episodes: 1, steps: 5).Last();

        Assert.That(_tally.Made, Is.EqualTo(1 + made));
    }

    [Test]
    public void ActionsOutsideTheBox_AreClipped()
    {
        using var environment = new GymEnvironment(_tally.Family(), new());
        var tasks = new TaskBatch(torch.zeros(1, 1));
        var start = environment.Reset(tasks, 2, torch.tensor([0.3, 0.3], [1, 2, 1]));

        var next = environment.Step(tasks, start, torch.tensor([5f, -9f, 1f, -1f], [1, 2, 2]), torch.zeros(1, 2, 0));

        TensorAssert.AreSame(next.Observation[0, 0], next.Observation[0, 1]);
        Assert.That(TensorAssert.Numbers(next.Observation - start.Observation)[0], Is.EqualTo(1).Within(1e-6));
    }

    private static TaskBatch Tasks(GymEnvironment environment, int count, int seed = 0)
    {
        using var random = new RandomStreams(seed).Open(RandomPurpose.Tasks);
        return environment.SampleTasks(count, random);
    }

    private static IEnumerable<EnvironmentState> Walk(GymEnvironment environment, int tasks, int episodes, int steps, int seed = 0)
    {
        var (batch, streams) = (Tasks(environment, tasks, seed), new RandomStreams(seed).ForTasks(tasks, iteration: 0));
        var state = environment.Reset(batch, episodes, streams);
        yield return state;
        for (var h = 0; h < steps; h++)
        {
            var action = streams.AtStep(h).Normal(RandomPurpose.Policy, [episodes, 2], torch.float64, torch.CPU);
            yield return state = environment.Step(batch, state, action, torch.zeros(tasks, episodes, 0));
        }
    }
}
