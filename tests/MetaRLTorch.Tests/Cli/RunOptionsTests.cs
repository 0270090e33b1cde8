using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary>What <c>resume</c> and <c>evaluate</c> may change of a run, and what they refuse to.</summary>
public sealed class RunOptionsTests
{
    private const string Train = $"train configs/navigation_2d/sgmrl.yaml {Program.Small}";

    [Test]
    public void ARunOfAGpu_IsEvaluatedAndResumed_OnAMachineWithoutOne()
    {
        Needs.That(!TorchSharp.torch.cuda.is_available(), "This machine has a GPU.");
        using var folder = new TemporaryFolder();
        Program.Run($"{Train} --out {folder["run"]}");
        var config = folder["run/config.yaml"];
        File.WriteAllText(config, File.ReadAllText(config).Replace("device: auto", "device: cuda"));

        Assert.That(File.ReadAllText(config), Does.Contain("device: cuda"));
        foreach (var command in (string[])[$"evaluate {folder["run"]}", $"resume {folder["run"]} --iterations 6"])
        {
            var (without, with) = (Program.Run(command), Program.Run($"{command} --device cpu"));

            Assert.That(without.ExitCode, Is.EqualTo(2), command);
            Assert.That(without.Errors.TrimEnd(), Does.Contain("--device cpu").And.Not.Contain("\n"));
            Assert.That(with.ExitCode, Is.Zero, with.Errors);
        }

        Assert.That(File.ReadAllLines(folder["run/metrics.csv"]), Has.Length.EqualTo(1 + 6));
        Assert.That(
            File.ReadAllText(folder["run/log.txt"]),
            Does.Contain("Changed: --device cpu --iterations 6\n").And.Contain("Resuming after iteration 4\n"));
    }

    [Test]
    public void ARunThatIsResumedWithHarmlessSettings_EqualsAnUninterruptedOne_ByteForByte()
    {
        using var folder = new TemporaryFolder();
        Program.Run($"{Train} --out {folder["whole"]}");
        Program.Run($"{Train} --set training.iterations=2 --out {folder["run"]}");

        var resumed = Program.Run(
            $"resume {folder["run"]} --set training.iterations=4 --set sharding.workers=1 --set training.checkpoint_every=1");

        Assert.That(resumed.ExitCode, Is.Zero, resumed.Errors);
        Assert.That(File.Exists(folder["run/checkpoints/iteration_00000003.safetensors"]), Is.True);
        foreach (var file in (string[])["metrics.csv", "evaluation.csv"])
        {
            Assert.That(File.ReadAllText(folder[$"run/{file}"]), Is.EqualTo(File.ReadAllText(folder[$"whole/{file}"])), file);
        }
    }

    [Test]
    public void ARunWithoutEvaluations_GetsThemAsItIsResumed()
    {
        using var folder = new TemporaryFolder();
        Program.Run($"{Train} --set training.iterations=2 --set training.evaluate_every=0 --out {folder["run"]}");

        var resumed = Program.Run(
            $"resume {folder["run"]} --iterations 4 --set training.evaluate_every=1 --set evaluation.steps=2");

        Assert.That(resumed.ExitCode, Is.Zero, resumed.Errors);
        Assert.That(File.ReadAllLines(folder["run/evaluation.csv"]).Select(row => row.Split(',').Length), Is.EqualTo([10, 10, 10]));
    }

    [Test]
    public void ASettingThatWouldChangeWhatWasTrained_IsRefused_WithTheRunThatWouldHaveIt()
    {
        using var folder = new TemporaryFolder();
        var run = folder["run"];
        Program.Run($"{Train} --out {run}");
        var before = File.ReadAllText(folder["run/metrics.csv"]);

        foreach (var verb in (string[])["resume", "evaluate"])
        {
            foreach (var change in (string[])["sampling.tasks=5", "seed=2", "adaptation.step_size=1", "policy={}", "trainings=1"])
            {
                IsRefused($"{verb} {run} --set {change}", $"--set {change}: {verb} changes only device, sharding");
                IsRefused($"{verb} {run} --set {change}", $"Train another run: `metarl train {run}/config.yaml --set {change}`.");
            }
        }

        IsRefused($"evaluate {run} --set training.iterations=9", "evaluate changes only device, sharding, sampling.device, evaluation;");
        IsRefused($"resume {run} --set evaluation.tasks=5", $"`metarl evaluate {run} --set evaluation.tasks=5`");
        IsRefused($"resume {run} --iterations -1", "training.iterations is -1; it must be at least 0");
        Assert.That(File.ReadAllText(folder["run/metrics.csv"]), Is.EqualTo(before));
    }

    [Test]
    public void AnEvaluation_TakesWhatItJudgesBy()
    {
        using var folder = new TemporaryFolder();
        Program.Run($"{Train} --out {folder["run"]}");

        var program = Program.Run(
            $"evaluate {folder["run"]} --set evaluation.tasks=7 --set evaluation.step_sizes=[0.5,0.1] --set sharding.workers=1");

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        Assert.That(File.ReadAllLines(folder["run/evaluate.tasks.csv"]), Has.Length.EqualTo(1 + 7));
    }

    private static void IsRefused(string arguments, string words)
    {
        var program = Program.Run(arguments);

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors.TrimEnd(), Does.Contain(words).And.Not.Contain("\n"));
    }
}
