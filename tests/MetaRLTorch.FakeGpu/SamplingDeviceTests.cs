using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests;
using MetaRLTorch.Tests.Cli;
using NUnit.Framework;

namespace MetaRLTorch.FakeGpu;

/// <summary>Rollouts on the CPU for gradients on the GPU, and what a command line says of it.</summary>
public sealed class SamplingDeviceTests : TensorTests
{
    private const string Page = "train configs/navigation_2d/maml.yaml";

    private static readonly string Gpu = $"env LD_PRELOAD={FakeGpu.File}";

    [Test]
    public void RolloutsOnTheCpu_GiveTheNumbersOfTheCpuAlone(
        [Values("navigation_2d/maml_3_steps.yaml", "navigation_2d/sgmrl.yaml", "half_cheetah_velocity/meta_sgd.yaml",
            "half_cheetah_direction/maml_trpo.yaml", "frozen_lake/promp.yaml", "hopper/maml_trpo.yaml")]
        string page)
    {
        Needs.That(
            MuJoCoModel.IsAvailable || !page.StartsWith("hopper", StringComparison.Ordinal),
            "Needs MuJoCo: apt-get install libmujoco2.2.2.");
        string[] settings =
        [
            "sampling.tasks=3", "sampling.episodes=4", "environment.options.horizon=10", "training.iterations=2",
            "training.evaluate_every=2", "evaluation.tasks=3", "sharding.sampling_tasks=2", "sharding.gradient_tasks=3",
        ];

        var mixed = Runs.Train(page, [.. settings, "device=cuda", "sampling.device=cpu", "sharding.workers=2"]);

        Assert.That(mixed, Is.EqualTo(Runs.Train(page, [.. settings, "device=cpu"])));
    }

    [Test]
    public void AResumedRun_EndsWithTheBitsOfOneThatNeverStopped([Values("cpu", "cuda")] string device)
    {
        using var folder = new TemporaryFolder();
        var train = $"{Page} --device cuda {Program.Small} --set sampling.device={device}";
        Assert.That(Program.Run($"{train} --out {folder["whole"]}", Gpu).ExitCode, Is.Zero);
        Assert.That(Program.Run($"{train} --set training.iterations=2 --out {folder["halves"]}", Gpu).ExitCode, Is.Zero);

        var resumed = Program.Run($"resume {folder["halves"]} --iterations 4", Gpu);

        Assert.That(resumed.ExitCode, Is.Zero, resumed.Errors);
        Assert.That(Checkpoint("halves"), Is.EqualTo(Checkpoint("whole")));

        byte[] Checkpoint(string run) => File.ReadAllBytes(Path.Combine(folder[run], "checkpoints", "iteration_00000004.safetensors"));
    }

    [Test]
    public void Auto_SaysWhatItChose_AndTheRunKeepsIt()
    {
        using var folder = new TemporaryFolder();

        var program = Program.Run($"{Page} --device cuda {Program.Small} --out {folder["run"]}", Gpu);

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        Assert.That(program.Output, Does.Match(
            @"sampling\.device: (cpu|cuda), because the rollouts of one inner step took \d+ ms on the CPU and \d+ ms on the GPU"));
        var config = File.ReadAllText(Path.Combine(folder["run"], "config.yaml"));
        Assert.That(config[config.IndexOf("sampling:", StringComparison.Ordinal)..], Does.Match(@"^sampling:\n(  .*\n)*  device: (cpu|cuda)\n"));
    }

    [Test]
    public void DeviceMemoryUsedUp_EndsInOneLine_ThatNamesWhatToLower()
    {
        using var folder = new TemporaryFolder();

        var program = Program.Run($"{Page} --device cuda --set sampling.device=cpu --out {folder["run"]}", $"{Gpu} FAKE_GPU_BYTES=30000000");

        Assert.That(program.ExitCode, Is.EqualTo(1));
        Assert.That(program.Errors.TrimEnd(), Does.Match(
            @"^metarl: The GPU has no memory left for [\d.]+ \w+ more\. Lower sharding\.kept_tasks or sharding\.gradient_tasks, .*\.$"));
    }

    [TestCase("--device cpu --set sampling.device=cuda", "metarl: sampling.device: cuda was asked for, but parameters live on the CPU")]
    [TestCase(
        "--device cuda --set sampling.device=cuda --set sharding.workers=2",
        "metarl: sharding.workers: 2 with sampling.device: cuda; a GPU takes")]
    [TestCase("--device cuda:1", "metarl: device: cuda:1 was asked for, but the program sees one CUDA device, cuda:0.")]
    [TestCase("--device cuda --set sampling.device=gpu", "must be one of auto, cpu, cuda")]
    public void SettingsThatContradict_AreRefusedInOneLine(string settings, string message)
    {
        using var folder = new TemporaryFolder();

        var program = Program.Run($"{Page} {settings} {Program.Small} --out {folder["run"]}", Gpu);

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors.TrimEnd(), Does.Contain(message).And.Not.Contain("\n"));
        Assert.That(Directory.Exists(folder["run"]), Is.False);
    }
}
