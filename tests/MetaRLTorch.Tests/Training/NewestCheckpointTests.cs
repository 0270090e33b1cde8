using MetaRLTorch.Optimizers;
using MetaRLTorch.Persistence;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

/// <summary>Which checkpoint a run goes on from when the newest cannot be used.</summary>
public sealed class NewestCheckpointTests : TensorTests
{
    private readonly ExperimentConfig _config = LineTraining.Config("maml", OuterOptimizer.Adam);

    [Test]
    public void ACheckpointWithNumbersThatAreNotFinite_IsPassedOver() => IsPassedOver(
        (run, experiment) =>
        {
            TensorAssertions.Spoil(experiment);
            Checkpoint.Save(run.CheckpointAt(4), experiment, 4, 4);
        },
        "is not finite");

    [Test]
    public void ACheckpointOfAnotherSeed_IsPassedOver() => IsPassedOver(
        (run, _) =>
        {
            using var other = LineTraining.Build(_config with { Seed = 2 });
            Checkpoint.Save(run.CheckpointAt(4), other, 4, 4);
        },
        "its run has seed 2");

    [TestCase(7)]
    [TestCase(-1)]
    [TestCase(2_000_000_000)]
    public void ACheckpointOfAnotherIterationThanItsNameSays_IsPassedOver(int iteration) => IsPassedOver(
        (run, experiment) => Checkpoint.Save(run.CheckpointAt(4), experiment, iteration, 4), iteration == 7 ? "which its name is not" : "is none");

    [Test]
    public void AFileThatIsNoCheckpoint_IsPassedOver() => IsPassedOver(
        (run, _) => SafeTensors.Write(
            run.CheckpointAt(4), [], new Dictionary<string, string> { ["format"] = "pt" }),
        "its format is 'pt'");

    [Test]
    public void AStrayFile_IsNotTakenForTheNewest() => IsPassedOver(
        (run, _) => File.Copy(run.CheckpointAt(2), Path.Combine(run.Checkpoints, "iteration_latest.safetensors")),
        "a checkpoint is named iteration_NNNNNNNN.safetensors");

    [Test]
    public void EveryFlippedBit_OfASealedCheckpoint_IsFound()
    {
        using var folder = new TemporaryFolder();
        using var experiment = LineTraining.Build(_config);
        Checkpoint.Save(folder["checkpoint"], experiment, 1, 1);
        var whole = File.ReadAllBytes(folder["checkpoint"]);
        for (var bit = 0; bit < 8 * whole.Length; bit += 13)
        {
            var damaged = (byte[])whole.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(folder["damaged"], damaged);
            Assert.That(() => Checkpoint.Load(folder["damaged"], experiment), Throws.TypeOf<UserException>(), $"bit {bit}");
        }
    }

    [Test]
    public void ACheckpointOfAnEarlierVersion_IsRead()
    {
        using var folder = new TemporaryFolder();
        using var experiment = LineTraining.Build(_config);
        Checkpoint.Save(folder["checkpoint"], experiment, 1, 5);
        using var sealed_ = SafeTensors.Read(folder["checkpoint"]);
        SafeTensors.Write(
            folder["earlier"],
            sealed_.Tensors,
            new Dictionary<string, string> { ["format"] = "metarltorch-1", ["iteration"] = "1", ["environment_steps"] = "5", ["seed"] = "1" });

        var (iteration, steps) = Checkpoint.Load(folder["earlier"], experiment);

        Assert.That((iteration, steps), Is.EqualTo((1, 5L)));
    }

    [Test]
    public void WithoutCheckpoints_NothingIsLoaded_AndNothingIsSaid()
    {
        using var folder = new TemporaryFolder();
        using var experiment = LineTraining.Build(_config);

        Assert.That(Checkpoint.LoadNewest(RunFolder.Create(folder["run"], "seed: 1\n"), experiment, Assert.Fail), Is.Null);
    }

    [Test]
    public void WhatIsPassedOver_IsSaid_AndWhatIsUsedInstead_AlsoWhereNothingIs()
    {
        using var folder = new TemporaryFolder();
        using var experiment = LineTraining.Build(_config);
        var run = RunFolder.Create(folder["run"], "seed: 1\n");
        Checkpoint.Save(run.CheckpointAt(2), experiment, 2, 12);
        Assert.That(Checkpoint.LoadNewest(run, experiment, Assert.Fail)?.Iteration, Is.EqualTo(2), "nothing is passed over");
        File.WriteAllText(run.CheckpointAt(6), "six");
        File.WriteAllText(run.CheckpointAt(4), "four");
        var said = new List<string>();

        _ = Checkpoint.LoadNewest(run, experiment, said.Add);

        Assert.That(said, Has.Count.EqualTo(3));
        Assert.That(said[0], Does.StartWith(run.CheckpointAt(6)).And.EndsWith(" It is passed over."));
        Assert.That(said[1], Does.StartWith(run.CheckpointAt(4)).And.EndsWith(" It is passed over."));
        Assert.That(said[2], Is.EqualTo($"{run.CheckpointAt(2)} is used instead."));
        File.Delete(run.CheckpointAt(2));
        Assert.That(
            Assert.Throws<UserException>(() => Checkpoint.LoadNewest(run, experiment, said.Add))!.Message,
            Is.EqualTo($"No checkpoint of {run.Path} can be used: {said[0].Replace(" It is passed over.", "")}"),
            "the newest tells why");
    }

    [TestCase("0", "0", true)]
    [TestCase("100000000", "1", true)]
    [TestCase("100000001", "1", false)]
    [TestCase("-1", "1", false)]
    [TestCase("1", "-1", false)]
    public void Progress_IsAnIterationAndStepsThatThereAre(string iteration, string steps, bool allowed)
    {
        using var folder = new TemporaryFolder();
        using var experiment = LineTraining.Build(_config);

        Rewrite(folder, experiment, new() { ["iteration"] = iteration, ["environment_steps"] = steps });

        Assert.That(() => Checkpoint.Load(folder["rewritten"], experiment), allowed ? Throws.Nothing : Throws.TypeOf<UserException>()
            .With.Message.EndsWith($"damaged: iteration {iteration} after {steps} environment steps is none. Use another checkpoint."));
        Assert.That(Checkpoint.IterationOf(folder["rewritten"]), allowed ? Is.EqualTo(int.Parse(iteration)) : Is.Null);
    }

    [TestCase("far")]
    [TestCase("1 two")]
    [TestCase("99999999999999999999999 99999999999999999999999 0")]
    public void HowFarAFileWasWritten_IsSaidOrRefused(string mark)
    {
        using var folder = new TemporaryFolder();
        using var experiment = LineTraining.Build(_config);

        Rewrite(folder, experiment, new() { ["metrics.csv"] = mark });

        Assert.That(
            () => Checkpoint.Load(folder["rewritten"], experiment),
            Throws.TypeOf<UserException>().With.Message.EndsWith(
                $"damaged: '{mark}' does not say how far metrics.csv was written. Use another checkpoint."));
    }

    /// <summary>A checkpoint as the earlier version wrote it, with other texts.</summary>
    private static void Rewrite(TemporaryFolder folder, Experiment experiment, Dictionary<string, string> texts)
    {
        Checkpoint.Save(folder["checkpoint"], experiment, 1, 5);
        using var written = SafeTensors.Read(folder["checkpoint"]);
        var all = new Dictionary<string, string>(written.Metadata) { ["format"] = "metarltorch-1" };
        all.Remove(SafeTensors.ChecksumKey);
        foreach (var (key, text) in texts) all[key] = text;
        SafeTensors.Write(folder["rewritten"], written.Tensors, all);
    }

    private void IsPassedOver(Action<RunFolder, Experiment> spoil, string reason)
    {
        using var folder = new TemporaryFolder();
        using var experiment = LineTraining.Build(_config);
        var run = RunFolder.Create(folder["run"], "seed: 1\n");
        Checkpoint.Save(run.CheckpointAt(2), experiment, 2, 12);
        var before = TensorAssert.Numbers(experiment.Phi.All);
        spoil(run, experiment);
        var said = new List<string>();

        var progress = Checkpoint.LoadNewest(run, experiment, said.Add);

        Assert.That((progress?.Iteration, progress?.EnvironmentSteps), Is.EqualTo(((int?)2, (long?)12)));
        Assert.That(TensorAssert.Numbers(experiment.Phi.All), Is.EqualTo(before));
        Assert.That(said, Has.Some.Contains(reason));
    }

    private static class TensorAssertions
    {
        public static void Spoil(Experiment experiment)
        {
            using var noGrad = TorchSharp.torch.no_grad();
            experiment.Phi.All[0].mul_(float.NaN);
        }
    }
}
