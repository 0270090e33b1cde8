using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static MetaRLTorch.Environments.Tests.HalfCheetah.HalfCheetahState;
using static TorchSharp.torch;

namespace MetaRLTorch.Environments.Tests.HalfCheetah;

/// <summary>Physics on the processor, a policy on a GPU.</summary>
public sealed class HalfCheetahGpuTests : TensorTests
{
    [Test]
    public void Step_OnAGpu_GivesWhatTheCpuGives([Values(-0.5, 1e11)] double velocity)
    {
        Needs.That(torch.cuda.is_available(), "This machine has no GPU.");
        var environment = new HalfCheetahVelocity(new() { Observation = HalfCheetahObservation.JointsAndTorso });
        var action = torch.full(new long[] { 1, 1, 6 }, 0.3, torch.float64);

        var here = environment.Step(Task(1), Flying(velocity), action, NoChance);
        var there = environment.Step(
            new(Task(1).Values.to(torch.CUDA)), Flying(velocity), action.to(torch.CUDA), NoChance.to(torch.CUDA));

        // The physics and what it costs are computed on the processor either way; a GPU may round the reward otherwise.
        Tensor[] crossed = [there.Observation, there.Reward, there.Terminated];
        Assert.That(crossed.Select(t => t.device_type), Is.All.EqualTo(DeviceType.CUDA));
        Assert.That(TensorAssert.Numbers(there.State[0]), Is.EqualTo(TensorAssert.Numbers(here.State[0])));
        Assert.That(TensorAssert.Numbers(there.Observation.cpu()), Is.EqualTo(TensorAssert.Numbers(here.Observation)));
        Assert.That(there.Reward.cpu().item<double>(), Is.EqualTo(here.Reward.item<double>()).Within(1e-15));
        Assert.That(there.Terminated.cpu().item<bool>(), Is.EqualTo(here.Terminated.item<bool>()));
    }
}
