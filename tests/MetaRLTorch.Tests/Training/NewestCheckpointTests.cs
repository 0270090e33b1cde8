using MetaRLTorch.Optimizers;
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
        (run, _) => MetaRLTorch.Persistence.SafeTensors.Write(
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
        using var sealed_ = MetaRLTorch.Persistence.SafeTensors.Read(folder["checkpoint"]);
        MetaRLTorch.Persistence.SafeTensors.Write(
            folder["earlier"],
            sealed_.Tensors,
            new Dictionary<string, string> { ["format"] = "metarltorch-1", ["iteration"] = "1", ["environment_steps"] = "5", ["seed"] = "1" });

        var (iteration, steps) = Checkpoint.Load(folder["earlier"], experiment);

        Assert.That((iteration, steps), Is.EqualTo((1, 5L)));
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
