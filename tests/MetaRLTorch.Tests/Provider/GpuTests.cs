using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>A CUDA device.</summary>
public sealed class GpuTests : ProviderTest
{
    [Test]
    public void Cuda_ComputesAsTheCpuDoes()
    {
        Needs.That(cuda.is_available(), "This machine has no GPU.");

        using var generator = new Generator(1, CUDA);
        var x = randn(8, 8, dtype: float64, device: CUDA, generator: generator).requires_grad_();
        var onCpu = x.detach().cpu().requires_grad_();

        Tensor Loss(Tensor input) => input.mm(input).tanh().sum();
        var gradient = autograd.grad([Loss(x)], [x])[0];
        cuda.synchronize();

        Assert.That(gradient.device_type, Is.EqualTo(DeviceType.CUDA));
        Assert.That(
            gradient.data<double>().ToArray(),
            Is.EqualTo(autograd.grad([Loss(onCpu)], [onCpu])[0].data<double>().ToArray()).Within(1e-12));
    }

    [Test]
    public void PinnedMemory_HoldsACopy_ThatCrossesToTheGpu()
    {
        Needs.That(cuda.is_available(), "This machine has no GPU.");

        var x = tensor(new[] { 1.5, 2.5 });

        var pinned = x.pin_memory();

        Assert.That((x.is_pinned(), pinned.is_pinned()), Is.EqualTo((false, true)));
        Assert.That(Values(pinned.to(CUDA, non_blocking: true).cpu()), Is.EqualTo(new[] { 1.5, 2.5 }));
    }
}
