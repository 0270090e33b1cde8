using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

public sealed class CheckpointTests : TensorTests
{
    [Test]
    public void Resume_ContinuesBitForBit([Values] OuterOptimizer optimizer, [Values("maml", "sgmrl")] string name)
    {
        using var folder = new TemporaryFolder();
        var config = LineTraining.Config(name, optimizer) with { Training = new() { Iterations = 4 } };
        using var uninterrupted = LineTraining.Build(config);
        var expected = LineTraining.Train(uninterrupted, 0, 4);
        using (var first = LineTraining.Build(config))
        {
            LineTraining.Train(first, 0, 2);
            Checkpoint.Save(folder["checkpoint"], first, iteration: 2, environmentSteps: 123);
        }

        using var resumed = LineTraining.Build(config);
        var (iteration, steps) = Checkpoint.Load(folder["checkpoint"], resumed);
        var reports = LineTraining.Train(resumed, iteration, 4);

        Assert.That((iteration, steps), Is.EqualTo((2, 123L)));
        Assert.That(reports.Select(report => report.Returns), Is.EqualTo(expected.Skip(2).Select(report => report.Returns)));
        Assert.That(TensorAssert.Numbers(resumed.Phi.All), Is.EqualTo(TensorAssert.Numbers(uninterrupted.Phi.All)));
    }

    [Test]
    public void Load_OfAnotherPolicysCheckpoint_IsRefused_AndChangesNothing()
    {
        using var folder = new TemporaryFolder();
        var config = LineTraining.Config("maml", OuterOptimizer.Adam);
        using var wide = LineTraining.Build(config with { Policy = config.Policy with { HiddenSizes = [9] } });
        using var narrow = LineTraining.Build(config with { Seed = 2 });
        Checkpoint.Save(folder["checkpoint"], wide, 1, 1);
        var before = TensorAssert.Numbers(narrow.Phi.All);

        Assert.That(
            () => Checkpoint.Load(folder["checkpoint"], narrow),
            Throws.InstanceOf<UserException>().With.Message.Contains("theta/layer0.weight")
                .And.Message.Contains("Use the config it was made with."));
        Assert.That(TensorAssert.Numbers(narrow.Phi.All), Is.EqualTo(before));
    }

    [Test]
    public void Load_OfACheckpointOfAnotherSeed_IsRefused_AndChangesNothing()
    {
        using var folder = new TemporaryFolder();
        var config = LineTraining.Config("maml", OuterOptimizer.Adam);
        using var second = LineTraining.Build(config with { Seed = 2 });
        using var first = LineTraining.Build(config);
        Checkpoint.Save(folder["checkpoint"], second, 1, 1);
        var before = TensorAssert.Numbers(first.Phi.All);

        Assert.That(
            () => Checkpoint.Load(folder["checkpoint"], first),
            Throws.InstanceOf<UserException>().With.Message.Contains("its run has seed 2, the config has seed 1")
                .And.Message.Contains("or seed: 2."));
        Assert.That(TensorAssert.Numbers(first.Phi.All), Is.EqualTo(before));
    }

    [Test]
    public void Load_OfAnotherOptimizersCheckpoint_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var ascent = LineTraining.Build(LineTraining.Config("maml", OuterOptimizer.GradientAscent));
        using var adam = LineTraining.Build(LineTraining.Config("maml", OuterOptimizer.Adam));
        Checkpoint.Save(folder["checkpoint"], ascent, 1, 1);

        Assert.That(
            () => Checkpoint.Load(folder["checkpoint"], adam),
            Throws.InstanceOf<UserException>().With.Message.Contains("optimizer/adam.mean"));
    }
}
