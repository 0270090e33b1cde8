using MetaRLTorch.Logging;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

/// <summary>The checkpoints and rows that a run's folder holds, by their names and numbers.</summary>
public sealed class RunFilesTests : TensorTests
{
    private TemporaryFolder _folder = null!;
    private RunFolder _run = null!;

    [SetUp]
    public void MakeRun()
    {
        _folder = new();
        _run = RunFolder.Create(_folder["run"], "seed: 1\n");
    }

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Checkpoints_AreKnownByTheirNames_TheNewestFirst_AndOthersAreStrays()
    {
        foreach (var iteration in new[] { 4, 12, 100_000_000 }) Touch(_run.CheckpointAt(iteration));
        foreach (var stray in new[] { "iteration_7", "iteration_latest0", "iteration_-0000001", "z_00000001", "best" })
            Touch(Path.Combine(_run.Checkpoints, $"{stray}.safetensors"));
        Touch(Path.Combine(_run.Checkpoints, "notes.txt"));

        var (checkpoints, strays) = _run.CheckpointFiles();

        Assert.That(checkpoints.Select(file => file.Iteration), Is.EqualTo([100_000_000, 12, 4]));
        Assert.That(checkpoints.Select(file => file.File), Is.EqualTo(new[] { 100_000_000, 12, 4 }.Select(_run.CheckpointAt)));
        Assert.That(
            strays.Select(Path.GetFileNameWithoutExtension),
            Is.EqualTo(["best", "iteration_-0000001", "iteration_7", "iteration_latest0", "z_00000001"]));
        Assert.That(_run.NewestCheckpoint(), Is.EqualTo(_run.CheckpointAt(100_000_000)));
    }

    [Test]
    public void WithoutCheckpoints_ThereIsNoNewest()
    {
        Assert.That(_run.NewestCheckpoint(), Is.Null);
        Directory.Delete(_run.Checkpoints);
        Assert.That(_run.CheckpointFiles(), Is.EqualTo((Array.Empty<(int, string)>(), Array.Empty<string>())).UsingPropertiesComparer());
    }

    [Test]
    public void WhatIsBeyondAnIteration_IsSetAside_AndReplacesWhatWasBefore()
    {
        foreach (var iteration in new[] { 2, 4, 6, 8 }) File.WriteAllText(_run.CheckpointAt(iteration), $"{iteration}");
        File.WriteAllText(_run.CheckpointAt(6) + ".superseded", "earlier");

        var aside = _run.SetAside(4);

        Assert.That(aside, Is.EqualTo([_run.CheckpointAt(8) + ".superseded", _run.CheckpointAt(6) + ".superseded"]));
        Assert.That(_run.CheckpointFiles().Checkpoints.Select(file => file.Iteration), Is.EqualTo([4, 2]));
        Assert.That(File.ReadAllText(aside[1]), Is.EqualTo("6"));
        Assert.That(_run.SetAside(4), Is.Empty);
    }

    [TestCase(5, false)]
    [TestCase(6, true)]
    [TestCase(7, true)]
    public void TheBestCheckpoint_IsSetAside_WhereItIsOfLater(int goesOnFrom, bool stays)
    {
        using var experiment = LineTraining.Build(LineTraining.Config("maml", OuterOptimizer.Adam));
        Checkpoint.Save(_run.Best, experiment, iteration: 6, environmentSteps: 1);

        var aside = _run.SetAside(goesOnFrom);

        Assert.That(aside, stays ? Is.Empty : Is.EqualTo([_run.Best + ".superseded"]));
        Assert.That(File.Exists(_run.Best), Is.EqualTo(stays));
    }

    [Test]
    public void ABestCheckpointThatCannotBeRead_IsSetAside()
    {
        File.WriteAllText(_run.Best, "no tensors");

        Assert.That(Checkpoint.IterationOf(_run.Best), Is.Null);
        Assert.That(_run.SetAside(1_000_000), Is.EqualTo([_run.Best + ".superseded"]));
    }

    [Test]
    public void RecordedIterations_AreOneMoreThanTheLastRows()
    {
        using (var sink = _run.OpenSinks().Csv)
        {
            foreach (var iteration in Enumerable.Range(0, 5)) sink.Write(iteration, 100 * iteration, [("return/before_adaptation", -1.5)]);
        }

        Assert.That(_run.RecordedIterations(), Is.EqualTo(5));
        File.WriteAllText(Path.Combine(_run.Path, CsvSink.MetricsFile), "");
        Assert.That(_run.RecordedIterations(), Is.Zero);
    }

    [Test]
    public void TheLock_SaysWhichProcessHoldsIt()
    {
        using (_run.Lock(_ => Assert.Fail("this file system can lock")))
        {
            using var reader = new StreamReader(new FileStream(
                Path.Combine(_run.Path, "run.lock"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            Assert.That(reader.ReadToEnd(), Is.EqualTo($"process {Environment.ProcessId} on {Environment.MachineName}"));
        }
    }

    private static void Touch(string file) => File.WriteAllText(file, "");
}
