using MetaRLTorch.Environments.PrisonersDilemma;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Environments.Tests.PrisonersDilemma;

public sealed class PrisonersDilemmaTests : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment() =>
        new Environments.PrisonersDilemma.PrisonersDilemma(new() { Horizon = 5, Spread = 0.2 });

    [Test]
    public void ARound_PaysBothPlayers_AndIsRemembered()
    {
        var environment = new Environments.PrisonersDilemma.PrisonersDilemma(new());
        using var random = new RandomStreams(3).Open(RandomPurpose.Tasks);
        var tasks = environment.SampleTasks(1, random);
        var start = environment.Reset(tasks, 4, new RandomStreams(1).ForTasks(1, 0));
        var outcomes = torch.arange(4, torch.int64).view(1, 4);                             // both, only the first, only the second, nobody

        var next = environment.Step(tasks, start, outcomes, torch.zeros(1, 4, 0));

        Assert.That(TensorAssert.Numbers(start.Observation.argmax(-1)), Is.All.Zero);
        Assert.That(TensorAssert.Numbers(next.Observation.argmax(-1)), Is.EqualTo([1, 2, 3, 4]));
        Assert.That(TensorAssert.Numbers(next.RewardParts[Players.First]), Is.EqualTo([-2, 0, -3, -1]));
        Assert.That(TensorAssert.Numbers(next.RewardParts[Players.Second]), Is.EqualTo([-2, -3, 0, -1]));
        Assert.That(TensorAssert.Numbers(next.Reward), Is.EqualTo([-4, -3, -3, -2]));
    }

    [Test]
    public void Payoffs_LieAroundTheDilemmas()
    {
        using var random = new RandomStreams(3).Open(RandomPurpose.Tasks);

        var tasks = CreateEnvironment().SampleTasks(4000, random);

        var shift = tasks.Values - torch.tensor(Environments.PrisonersDilemma.PrisonersDilemma.Payoffs.ToArray(), torch.float64);
        Assert.That(TensorAssert.Numbers(shift), Is.All.InRange(-0.2, 0.2));
        Assert.That(TensorAssert.Numbers(shift.mean([0L])), Is.All.EqualTo(0).Within(0.01));   // ± 0.0018
        Assert.That(TensorAssert.Numbers(shift.square().mean([0L])), Is.All.EqualTo(0.2 * 0.2 / 3).Within(0.001));
    }
}
