using MetaRLTorch.Environments.TabularMdp;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using TorchSharp;

namespace MetaRLTorch.Environments.Tests.TabularMdp;

public sealed class TabularMdpTests : EnvironmentContract
{
    private static readonly TabularMdpOptions Small = new() { States = 3, Choices = 2, Concentration = 1 };

    protected override IEnvironment CreateEnvironment() => new Environments.TabularMdp.TabularMdp(Small);

    [Test]
    public void Step_FollowsTheInverseOfTheDistributionAndPaysTheReward()
    {
        // From state 0 with choice 1: P = (0.2, 0.3, 0.5), r = 7.
        var values = torch.zeros(1, 3, 2, 4, torch.float64);
        foreach (var (column, number) in new[] { 0.2, 0.3, 0.5, 7 }.Index()) values[0, 0, 1, column] = number;
        var (environment, tasks) = (CreateEnvironment(), new TaskBatch(values));
        var start = environment.Reset(tasks, 4, new RandomStreams(1).ForTasks(1, 0));

        var next = environment.Step(
            tasks, start, torch.ones([1, 4], torch.int64), torch.tensor(new[] { 0.1, 0.25, 0.5, 0.999 }, [1, 4, 1]));

        Assert.That(TensorAssert.Numbers(next.State[0]), Is.EqualTo([0, 1, 2, 2]));
        Assert.That(TensorAssert.Numbers(next.Reward), Is.All.EqualTo(7));
    }

    [Test]
    public void SampleTasks_DrawsNormalRewards_WhereTheOptionsSaySo()
    {
        var environment = new Environments.TabularMdp.TabularMdp(Small with { Rewards = RewardDistribution.Normal });
        using var random = new RandomStreams(3).Open(RandomPurpose.Tasks);

        var rewards = environment.SampleTasks(4000, random).Values.select(-1, 3);

        Assert.That(rewards.mean().ToDouble(), Is.EqualTo(1).Within(0.03));                     // 24,000 draws: ± 0.0065
        Assert.That(rewards.var().ToDouble(), Is.EqualTo(1).Within(0.05));
    }

    [Test]
    public void ANoisyReward_IsNormalAroundItsExpectation()
    {
        var options = Small with { RewardNoise = 0.5 };
        var environment = new Environments.TabularMdp.TabularMdp(options);
        using var random = new RandomStreams(3).Open(RandomPurpose.Tasks);
        var tasks = environment.SampleTasks(1, random);
        var start = environment.Reset(tasks, 100_000, new RandomStreams(1).ForTasks(1, 0));
        var chance = new RandomStreams(2).ForTasks(1, 0).Uniform(RandomPurpose.Transition, [100_000, 3], torch.float64, torch.CPU);

        var next = environment.Step(tasks, start, torch.ones([1, 100_000], torch.int64), chance);

        var error = (next.Reward - tasks.Values[0, 0, 1, 3]) / 0.5;
        Assert.That(environment.Spec.ChanceSize, Is.EqualTo(3));
        Assert.That(error.mean().ToDouble(), Is.EqualTo(0).Within(0.015));                      // standard error 0.003
        Assert.That(error.var().ToDouble(), Is.EqualTo(1).Within(0.02));
        Assert.That(error.pow(4).mean().ToDouble(), Is.EqualTo(3).Within(0.15), "the fourth moment of a normal number");
        var quiet = new Environments.TabularMdp.TabularMdp(Small).Step(
            tasks, start, torch.ones([1, 100_000], torch.int64), chance.narrow(-1, 0, 1));
        TensorAssert.AreSame(next.State[0], quiet.State[0]);
    }

    [TestCase(1.0, 1.0 / 3, 1.0 / 18)]
    [TestCase(0.001, 1.0 / 3, 0.2216)]
    public void SampleTasks_DrawsTransitionsFromADirichletDistribution(double concentration, double mean, double variance)
    {
        // Of three states each has mean 1/3 and variance (1/3)(2/3)/(3 a + 1): a = 1 gives 1/18, a = 0.001 gives
        // 0.2216.
        var environment = new Environments.TabularMdp.TabularMdp(Small with { Concentration = concentration });
        using var random = new RandomStreams(3).Open(RandomPurpose.Tasks);

        var tasks = environment.SampleTasks(4000, random);

        var first = tasks.Values.select(-1, 0);
        Assert.That(first.mean().ToDouble(), Is.EqualTo(mean).Within(0.01));                    // 24,000 draws: ± 0.003
        Assert.That(first.var().ToDouble(), Is.EqualTo(variance).Within(0.01));
        var sums = tasks.Values.narrow(-1, 0, 3).sum(-1);
        Assert.That(TensorAssert.Numbers(sums), Is.All.EqualTo(1).Within(1e-12));
        Assert.That(TensorAssert.Numbers(tasks.Values.select(-1, 3)), Is.All.InRange(0.0, 1.0));
    }
}
