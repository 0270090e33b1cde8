using MetaRLTorch.Configuration;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Training;

/// <summary>What <c>sampling.device</c> asks for, beside the device of the parameters; no GPU is touched.</summary>
public sealed class SamplingDeviceTests
{
    private static readonly Compute Gpu = new(new torch.Device(DeviceType.CUDA, 0), torch.float32);

    [TestCase(DeviceName.Auto, 0, DeviceName.Auto)]
    [TestCase(DeviceName.Auto, 1, DeviceName.Auto)]
    [TestCase(DeviceName.Auto, 2, DeviceName.Cpu)]
    [TestCase(DeviceName.Cpu, 1, DeviceName.Cpu)]
    [TestCase(DeviceName.Cpu, 2, DeviceName.Cpu)]
    [TestCase(DeviceName.Cuda, 0, DeviceName.Cuda)]
    [TestCase(DeviceName.Cuda, 1, DeviceName.Cuda)]
    public void BesideParametersOnAGpu_TheConfigChooses_AndSeveralWorkersMeanTheCpu(DeviceName asked, int workers, DeviceName expected) =>
        Assert.That(SamplingDevice.Asked(Config(asked, workers), Gpu), Is.EqualTo(expected));

    [TestCase(DeviceName.Auto)]
    [TestCase(DeviceName.Cpu)]
    public void BesideParametersOnTheCpu_ItIsTheCpu(DeviceName asked) =>
        Assert.That(SamplingDevice.Asked(Config(asked, 1), Compute.Cpu), Is.EqualTo(DeviceName.Cpu));

    [Test]
    public void AGpuForRolloutsAlone_IsRefused() => Assert.That(
        () => SamplingDevice.Asked(Config(DeviceName.Cuda, 1), Compute.Cpu),
        Throws.TypeOf<UserException>().With.Message.StartsWith("sampling.device: cuda was asked for, but parameters live on the CPU"));

    [Test]
    public void SeveralWorkersOfAGpu_AreRefused() => Assert.That(
        () => SamplingDevice.Asked(Config(DeviceName.Cuda, 2), Gpu),
        Throws.TypeOf<UserException>().With.Message.StartsWith("sharding.workers: 2 with sampling.device: cuda; a GPU takes its work from one thread."));

    /// <summary>Of a run on a GPU that goes on elsewhere.</summary>
    [TestCase("cuda", "device=cpu", DeviceName.Auto)]
    [TestCase("cpu", "device=cpu", DeviceName.Cpu)]
    [TestCase("cuda", "device=cuda", DeviceName.Cuda)]
    [TestCase("cuda", "device=cpu sampling.device=cuda", DeviceName.Cuda)]
    [TestCase("cuda", "device=cpu sharding.workers=1", DeviceName.Auto)]
    public void ARunThatLeavesTheGpu_RollsOutWhereItGoes(string was, string changes, DeviceName expected)
    {
        using var folder = new TemporaryFolder();
        var loader = new ConfigLoader(LineTraining.Catalog);
        var page = ConfigWriter.ToYaml(LineTraining.Config("maml", OuterOptimizer.Adam) with { Device = DeviceName.Cuda });
        var run = RunFolder.Create(folder["run"], page.Replace("device: auto", $"device: {was}"));

        Assert.That(loader.Load(run, changes.Split(' ').Select(ConfigOverride.Parse)).Sampling.Device, Is.EqualTo(expected));
    }

    private static ExperimentConfig Config(DeviceName device, int workers)
    {
        var config = LineTraining.Config("maml", OuterOptimizer.Adam);
        return config with { Sampling = config.Sampling with { Device = device }, Sharding = new() { Workers = workers } };
    }
}
