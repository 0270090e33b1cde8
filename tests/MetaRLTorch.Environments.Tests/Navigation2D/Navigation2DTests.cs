using MetaRLTorch.Advantages;
using MetaRLTorch.Environments.Navigation2D;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;
using Navigation = MetaRLTorch.Environments.Navigation2D.Navigation2D;

namespace MetaRLTorch.Environments.Tests.Navigation2D;

public sealed class Navigation2DTests : ScoredEnvironmentContract
{
    protected override IEnvironment CreateEnvironment() => new Navigation(Navigation2DOptions.Sgmrl);

    [Test]
    public void Reward_IsMinusTheDistanceToTheGoal()
    {
        var start = Start(new(), goal: (0.3, 0.4));

        Assert.That(start.Reward.item<double>(), Is.EqualTo(-0.5).Within(1e-12));             // 3-4-5 triangle
    }

    [Test]
    public void Reward_OfAStep_IsThatOfThePositionAfterIt()
    {
        var next = Step(new(), goal: (0.4, 0.5), action: (0.1, 0.1));

        Assert.That(Position(next), Is.EqualTo((0.1, 0.1)));
        Assert.That(next.Reward.item<double>(), Is.EqualTo(-0.5).Within(1e-12));     // 3-4-5 triangle from (0.1, 0.1)
    }

    [Test]
    public void Reward_Squared_IsMinusTheSquaredDistance()
    {
        var start = Start(new() { Reward = NavigationReward.SquaredDistance }, goal: (0.3, 0.4));

        Assert.That(start.Reward.item<double>(), Is.EqualTo(-0.25).Within(1e-12));
    }

    [TestCase("deleu", 0.05, 0.05, Description = "the raw action is the velocity")]
    [TestCase("finn", 0.05, 0.005, Description = "0.1 · a")]
    [TestCase("sgmrl", 0.05, 0.0005, Description = "0.01 · a")]
    [TestCase("deleu", -7.0, -0.1, Description = "at most 0.1 per step")]
    [TestCase("finn", -7.0, -0.1)]
    [TestCase("sgmrl", -7.0, -0.07)]
    [TestCase("sgmrl", 70.0, 0.1)]
    public void Step_ScalesAndClipsTheAction(string preset, double action, double moved)
    {
        var next = Step(Preset(preset), goal: (0.3, 0.4), action: (action, 0));

        Assert.That(TensorAssert.Numbers(next.Observation)[0], Is.EqualTo(moved).Within(1e-12));
        Assert.That(TensorAssert.Numbers(next.Observation)[1], Is.Zero);
    }

    [TestCase("sgmrl", 0.5, Description = "the authors' box")]
    [TestCase("finn", 1.0)]
    [TestCase("deleu", 1.0)]
    public void TenStepsInOneDirection_StopAtTheBox_WhereThereIsOne(string preset, double position)
    {
        var environment = new Navigation(Preset(preset));
        var tasks = Goal((-0.4, -0.4));
        var state = Start(Preset(preset), goal: (-0.4, -0.4));

        for (var h = 0; h < 10; h++)
            state = environment.Step(tasks, state, Action((100, -100)), chance: torch.zeros([1, 1, 0]));

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(state.Observation), [position, -position], 1e-12);
    }

    [TestCase(0.0099, 0.0099, true)]
    [TestCase(0.0099, 0.0101, false, Description = "both coordinates must be near")]
    [TestCase(-0.0099, 0.0099, true)]
    [TestCase(0.011, 0.0, false)]
    public void TheEpisode_EndsWithinTheRadiusOfTheGoal_NotOfTheOrigin(double dx, double dy, bool ended)
    {
        Assert.That(Start(new(), goal: (dx, dy)).Terminated.item<bool>(), Is.EqualTo(ended));
        var elsewhere = Step(new(), goal: (0.1 + dx, 0.1 + dy), action: (0.1, 0.1));
        Assert.That(elsewhere.Terminated.item<bool>(), Is.EqualTo(ended));
    }

    [Test]
    public void ARadiusOfZero_NeverEndsAnEpisode() =>
        Assert.That(Start(new() { GoalRadius = 0 }, goal: (0, 0)).Terminated.item<bool>(), Is.False);

    [Test]
    public void Goals_AreUniformInTheSquare()
    {
        using var random = new RandomStreams(1).Open(RandomPurpose.Tasks);
        var goals = TensorAssert.Numbers(new Navigation(new() { GoalRange = 2 }).SampleTasks(4000, random).Values);

        Assert.That(goals, Is.All.InRange(-2, 2));
        Assert.That(goals.Average(), Is.Zero.Within(4 * Math.Sqrt(4.0 / 3 / goals.Length)));
        Assert.That(goals.Average(g => g * g), Is.EqualTo(4.0 / 3).Within(4).Percent);        // the variance of U(±2)
    }

    [Test]
    public void Corners_AreTheFourOfTheSquare_EachAsLikely()
    {
        using var random = new RandomStreams(1).Open(RandomPurpose.Tasks);
        var environment = new Navigation(Navigation2DOptions.PrompCorner);
        var goals = TensorAssert.Numbers(environment.SampleTasks(4000, random).Values);

        var corners = goals.Chunk(2).GroupBy(goal => (goal[0], goal[1])).ToDictionary(group => group.Key, group => group.Count());

        Assert.That(corners.Keys, Is.EquivalentTo([(2.0, 2.0), (2.0, -2.0), (-2.0, 2.0), (-2.0, -2.0)]));
        Assert.That(corners.Values, Is.All.EqualTo(1000).Within(4 * Math.Sqrt(4000 * 0.25 * 0.75)));
    }

    [Test]
    public void Starts_OfTheCorners_AreUniformAroundTheOrigin()
    {
        var environment = new Navigation(Navigation2DOptions.PrompCorner);
        var state = environment.Reset(Goal((2, 2)), episodes: 4000, new RandomStreams(1).ForTasks(1, 0));
        var positions = TensorAssert.Numbers(state.Observation);

        Assert.That(positions, Is.All.InRange(-0.2, 0.2));
        Assert.That(positions.Average(), Is.Zero.Within(4 * Math.Sqrt(0.04 / 3 / positions.Length)));
        Assert.That(positions.Average(x => x * x), Is.EqualTo(0.04 / 3).Within(5).Percent);   // the variance of U(±0.2)
        Assert.That(TensorAssert.Numbers(state.Reward), Is.All.Zero);
    }

    [TestCase(0.5, 0.5, 10, 10, 0.28284, Description = "straight to the goal (2, 2) by 0.2 √2")]
    [TestCase(0.5, 0.5, -10, -10, -0.28284, Description = "straight away from it, still above 0.5")]
    [TestCase(0.5, -0.5, 10, 10, 0, Description = "another corner is nearest")]
    [TestCase(0.1, 0.1, 5, 5, 0, Description = "to (0.2, 0.2): |x₁| + |x₂| = 0.4 is below 0.5")]
    [TestCase(0.1, 0.1, 10, 10, 0.28284, Description = "to (0.3, 0.3)")]
    [TestCase(2.0, 2.0, 10, 0, -0.2, Description = "beyond the goal")]
    [TestCase(2.0, 1.0, 0, 200, 0.2, Description = "a velocity is at most 0.2")]
    public void Progress_IsRewardedInTheGoalsOwnQuarter(double x, double y, double forward, double up, double reward)
    {
        var environment = new Navigation(Navigation2DOptions.PrompCorner);
        var position = torch.tensor([x, y], [1, 1, 2]);
        var state = new EnvironmentState([position], position, torch.zeros(1, 1), torch.zeros(1, 1));

        var next = environment.Step(Goal((2, 2)), state, Action((forward, up)), chance: torch.zeros([1, 1, 0]));

        Assert.That(next.Reward.item<double>(), Is.EqualTo(reward).Within(1e-5));
        Assert.That(next.Terminated.item<bool>(), Is.False);
    }

    [Test]
    public void AnUntrainedPolicy_InTheAuthorsEnvironment_ReturnsAboutMinus38()
    {
        // The mean distance from the center of the unit square is 0.3826, so staying there costs 38.3 in 100 steps;
        // noise drifts a little.
        var environment = new Navigation(Navigation2DOptions.Sgmrl);
        var policy = new GaussianPolicy(2, environment.Spec.Actions, new() { HiddenSizes = [100, 100] });
        using var workers = new TaskWorkers(1);
        var advantages = new AdvantageEstimator(new ZeroBaseline(), discount: 0.99, lambda: 1, normalize: true);
        var sampler = new RolloutSampler(environment, policy, advantages, episodes: 20, new(workers));
        var streams = new RandomStreams(1);
        using var initial = streams.Open(RandomPurpose.Initialization);
        using var random = streams.Open(RandomPurpose.Tasks);
        var tasks = environment.SampleTasks(40, random).To(Compute.Cpu);

        var theta = policy.Initialize(initial, Compute.Cpu).ForEachTask(40);
        var data = sampler.Sample(theta, tasks, streams.ForTasks(40, 0));

        Assert.That(data.Rollouts.MeanReturn.mean().item<float>(), Is.EqualTo(-38).Within(4));
    }

    [Test]
    public void TheCatalog_KnowsThePresets()
    {
        var entry = EnvironmentCatalog.Entries.Single(entry => entry.Name == "navigation_2d");

        Assert.That(entry.Presets.Keys, Is.EquivalentTo(["sgmrl", "finn", "deleu", "promp_corner"]));
        Assert.That(entry.Presets["sgmrl"], Is.EqualTo(Navigation2DOptions.Sgmrl));
        Assert.That(
            entry.Create(entry.Defaults).Spec, Is.EqualTo(new EnvironmentSpec(2, ActionSpace.Continuous(2), 100)));
    }

    private static Navigation2DOptions Preset(string name) =>
        (Navigation2DOptions)EnvironmentCatalog.Entries.Single(entry => entry.Name == "navigation_2d").Presets[name];

    private static EnvironmentState Start(Navigation2DOptions options, (double, double) goal) =>
        new Navigation(options).Reset(Goal(goal), episodes: 1, new RandomStreams(1).ForTasks(1, 0));

    private static EnvironmentState Step(Navigation2DOptions options, (double, double) goal, (double, double) action) =>
        new Navigation(options).Step(Goal(goal), Start(options, goal), Action(action), chance: torch.zeros([1, 1, 0]));

    private static TaskBatch Goal((double X, double Y) goal) => new(torch.tensor([goal.X, goal.Y], [1, 2]));

    private static Tensor Action((double X, double Y) action) => torch.tensor([action.X, action.Y], [1, 1, 2]);

    private static (double, double) Position(EnvironmentState state) =>
        (TensorAssert.Numbers(state.Observation)[0], TensorAssert.Numbers(state.Observation)[1]);
}
