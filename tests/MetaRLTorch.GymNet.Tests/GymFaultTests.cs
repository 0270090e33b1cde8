using Gym.Envs;
using Gym.Observations;
using Gym.Spaces;
using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;
using NumSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.GymNet.Tests;

/// <summary>What environments and actions get wrong is answered in one line with environment, task and episode.</summary>
public sealed class GymFaultTests : Testing.TensorTests
{
    private const string Where = "scripted, environment 3 (task 1, episode 1): ";

    private static readonly object[][] Faults =
    [
        [Only(step => step.Observation = np.array(1f, 2f, 3f)),
            "after step 2 the observation has shape [3], and the observation space [2]. Return observations of one shape."],
        [Only(step => step.Observation = np.array(1f, float.NaN)),
            "after step 2 component 1 of the observation is NaN; an observation is finite. Correct the environment."],
        [Only(step => step.Observation = null!), "after step 2 there is no observation. Return one."],
        [Only(step => step.Reward = float.NaN), "the reward of step 2 is NaN; a reward is finite. Correct the environment."],
        [Only(_ => throw new InvalidDataException("bad\nroad")),
            "Step 2 threw InvalidDataException: bad road Correct the environment."],
        [Only(step => (step.Done, step.Information["TimeLimit.truncated"]) = (true, true)),
            "the environment's own clock ends the episode after 3 steps, and environment.options.horizon is 10. Set horizon: 3."],
    ];

    private ScriptedEnv.Tally _tally = new();

    [SetUp]
    public void CountAnew() => _tally = new();

    [TestCaseSource(nameof(Faults))]
    public void AFaultOfAnEnvironment_IsOneLine_AndEndsItsInstance(Func<int, double, Step, Step> script, string fault)
    {
        using (var environment = new GymEnvironment(_tally.Family(script), new() { Horizon = 10 }))
        {
            var (tasks, state) = Start(environment);
            for (var h = 0; h < 2; h++) state = environment.Step(tasks, state, torch.zeros(2, 2, 2), torch.zeros(2, 2, 0));

            Assert.That(
                () => environment.Step(tasks, state, torch.zeros(2, 2, 2), torch.zeros(2, 2, 0)),
                Throws.TypeOf<EpisodeException>().With.Message.EqualTo("scripted, environment 2 (task 1, episode 0): " + fault));
        }

        Assert.That((_tally.Closed, _tally.ClosedTwice), Is.EqualTo((_tally.Made, 0)));
    }

    [Test]
    public void TheTask_IsNumberedAmongAll()
    {
        using var environment = new GymEnvironment(_tally.Family(Only(_ => throw new InvalidDataException("no"))), new());
        var (tasks, state) = Start(environment);
        for (var h = 0; h < 2; h++) state = environment.Step(tasks, state, torch.zeros(2, 2, 2), torch.zeros(2, 2, 0));

        var failure = Assert.Throws<EpisodeException>(() => environment.Step(tasks, state, torch.zeros(2, 2, 2), torch.zeros(2, 2, 0)));

        Assert.That(failure!.Among(new(10, 2)).Message, Does.StartWith("scripted, environment 22 (task 11, episode 0): Step 2 threw"));
        Assert.That(failure.Among(new(10, 2)).InnerException, Is.TypeOf<InvalidDataException>());
    }

    [Test]
    public void AnActionOutsideTheBox_IsRefused_WhereThePageSaysSo()
    {
        using var environment = new GymEnvironment(_tally.Family(), new() { OutsideActions = OutsideActions.Refuse });
        var (tasks, state) = Start(environment);
        var action = torch.zeros(2, 2, 2);
        action[1, 1, 1] = torch.tensor(1.5f);

        Assert.That(
            () => environment.Step(tasks, state, action, torch.zeros(2, 2, 0)),
            Throws.TypeOf<EpisodeException>().With.Message.EqualTo(
                Where + "component 1 of the action is 1.5, outside [-1, 1]. Set environment.options.outside_actions: clip, or keep actions inside."));
    }

    [TestCase(-1)]
    [TestCase(2)]
    public void AChoiceThatThereIsNot_IsRefused(long choice)
    {
        using var environment = new GymEnvironment(CartPole.CartPoleFamily.Of(new()), new());
        var tasks = new TaskBatch(torch.zeros(1, 2));
        var state = environment.Reset(tasks, 1, torch.zeros(1, 1, 1));

        Assert.That(
            () => environment.Step(tasks, state, torch.tensor([choice], [1, 1]), torch.zeros(1, 1, 0)),
            Throws.TypeOf<EpisodeException>().With.Message.EqualTo(
                $"cart_pole, environment 0 (task 0, episode 0): action {choice} is none of the 2 choices; give 0 to 1."));
    }

    [Test]
    public void AnActionThatIsNotFiniteOrOfAnotherShape_IsRefused()
    {
        using var environment = new GymEnvironment(_tally.Family(), new());
        var (tasks, state) = Start(environment);

        Assert.That(
            () => environment.Step(tasks, state, torch.full([2, 2, 2], double.NaN), torch.zeros(2, 2, 0)),
            Throws.TypeOf<ActionException>().With.Message.StartsWith("Component 0 of the action of environment 0 (task 0, episode 0) is NaN"));
        Assert.That(
            () => environment.Step(tasks, state, torch.zeros(2, 2), torch.zeros(2, 2, 0)),
            Throws.TypeOf<ActionException>().With.Message.StartsWith("Actions have shape [2, 2]; expected [2, 2, 2]"));
    }

    [Test]
    public void AnEpisodeThatItsSeedDoesNotDetermine_IsRefused_WhereItIsPlayedAgain()
    {
        var unlucky = 0;
        var family = _tally.Family((h, _, step) =>
        {
            step.Done = h == 1 && unlucky > 0;
            return step;
        });
        using var environment = new GymEnvironment(family, new());
        var (tasks, state) = Start(environment);
        for (var h = 0; h < 3; h++) state = environment.Step(tasks, state, torch.zeros(2, 2, 2), torch.zeros(2, 2, 0));
        unlucky = 1;
        using var other = new GymEnvironment(family, new());

        Assert.That(
            () => other.Step(tasks, state, torch.zeros(2, 2, 2), torch.zeros(2, 2, 0)),
            Throws.TypeOf<EpisodeException>().With.Message.EndsWith(
                "the same seed and actions ended the episode after 2 steps, and did not before. Draw all that is random after Seed, or set " +
                "Restarts: false."));
    }

    [Test]
    public void AFamily_ThatCannotBeMade_OrHasOtherSpaces_IsRefused()
    {
        var broken = new GymFamily("broken", [new("n", 0, 1)], _ => throw new InvalidDataException("no engine"));
        var changing = new GymFamily("changing", [new("n", 0, 1)], task => new ScriptedEnv(_tally, 0)
        {
            ActionSpace = task["n"] < 0.6 ? new Discrete(2) : new Discrete(3),
        });
        var spaceless = new GymFamily("spaceless", [new("n", 0, 1)], _ => new ScriptedEnv(_tally, 0) { ActionSpace = null! });

        Assert.That(
            () => new GymEnvironment(broken, new()),
            Throws.TypeOf<UserException>().With.Message.EqualTo("broken: its environment cannot be made: no engine. Correct the factory."));
        Assert.That(
            () => new GymEnvironment(spaceless, new()),
            Throws.TypeOf<UserException>().With.Message.Contains("its action space is missing; a policy needs a Box or a Discrete one"));
        using var environment = new GymEnvironment(changing, new());
        Assert.That(
            () => environment.Reset(new(torch.tensor([0.5, 0.7], [2, 1])), 1, torch.zeros(2, 1, 1)),
            Throws.TypeOf<EpisodeException>().With.Message.EqualTo(
                "changing, environment 1 (task 1, episode 0): its environment cannot be made: the spaces of this task are not those of " +
                "the family's other tasks. Correct the factory."));
    }

    private static Func<int, double, Step, Step> Only(Action<Step> change) => (h, drift, step) =>
    {
        if (h == 2 && drift > 0.4) change(step);
        return step;
    };

    private static (TaskBatch Tasks, EnvironmentState State) Start(GymEnvironment environment)
    {
        var tasks = new TaskBatch(torch.tensor([0.0, 0.5], [2, 1]));
        return (tasks, environment.Reset(tasks, 2, torch.tensor([0.1, 0.2, 0.3, 0.4], [2, 2, 1])));
    }
}
