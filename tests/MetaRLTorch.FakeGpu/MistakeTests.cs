using System.Runtime.InteropServices;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.FakeGpu;

/// <summary>Mistakes that a GPU punishes and a CPU does not: the fake one punishes them too.</summary>
public sealed class MistakeTests : TensorTests
{
    private const int Segfault = 139;
    private const int Abort = 134;

    private static readonly Dictionary<string, (Func<Tensor> Make, string Message)> Mistakes = new()
    {
        ["a sum of two devices"] = (() => ones(3, device: CUDA) + ones(3), "Expected all tensors to be on the same device"),
        ["a batched product of two devices"] =
            (() => ones([1, 2, 2], device: CUDA).bmm(ones(1, 2, 2)), "Expected all tensors to be on the same device"),
        ["a product of two devices"] =
            (() => ones([2, 2], device: CUDA).mm(ones(2, 2)), "Expected all tensors to be on the same device"),
        ["a row of two devices"] = (() => cat([ones(3, device: CUDA), ones(3)]), "Expected all tensors to be on the same device"),
        ["a choice by a mask of the CPU"] = (
            () => where(ones(3, dtype: @bool), ones(3, device: CUDA), ones(3, device: CUDA)),
            "same device"),
        ["a gather by an index of the CPU"] = (
            () => ones(3, device: CUDA).gather(0, zeros(1, dtype: int64)), "Expected all tensors to be on the same device"),
        ["a seed of backward on the CPU"] = (SeedOnTheCpu, "expected device cuda:0 but got cpu"),
        ["the device's numbers by a generator of the CPU"] = (
            () => randn(3, device: CUDA, generator: new Generator(1)), "Expected a 'cuda' device type for generator"),
    };

    private static IEnumerable<string> Names => Mistakes.Keys;

    [Test]
    public void Mistake_IsRefused([ValueSource(nameof(Names))] string name)
    {
        var refusal = Assert.Catch<ExternalException>(() => Mistakes[name].Make())!.Message;

        TestContext.Out.WriteLine($"{name}: {refusal.Split('\n')[0]}");
        Assert.That(refusal, Does.Contain(Mistakes[name].Message));
    }

    [Test]
    public void Bytes_OfADeviceTensor_AreRefused() =>
        Assert.That(() => ones(3, device: CUDA).bytes[0], Throws.InvalidOperationException.With.Message.Contains("call cpu() first"));

    [Test]
    public void ReadingDeviceMemoryOnTheHost_EndsTheProcess()
    {
        var program = Tests.Cli.Program.Bash($"exec dotnet {typeof(Mistake).Assembly.Location}");

        Assert.That(program.ExitCode, Is.EqualTo(Segfault).Or.EqualTo(Abort));
        Assert.That(program.Output, Does.Not.Contain("read"));
    }

    [Test]
    public void ANumberOfTheCpu_IsAnArgumentOfTheKernel() =>
        Assert.That(Numbers(ones(3, device: CUDA) + tensor(1f)), Is.All.EqualTo(2));

    [Test]
    public void FreshMemory_IsNotZero() => Assert.That(Numbers(empty(3, device: CUDA)), Is.All.NaN);

    [Test]
    public void AQueuedCopyToTheHost_ArrivesWhenSomebodyWaits()
    {
        var here = zeros(3).pin_memory();

        here.copy_(ones(3, device: CUDA), nonBlocking: true);

        Assert.That(Numbers(here), Is.All.EqualTo(0));
        cuda.synchronize();
        Assert.That(Numbers(here), Is.All.EqualTo(1));
    }

    [Test]
    public void AQueuedCopyToTheDevice_ReadsWhatIsThereLater()
    {
        var here = zeros(3).pin_memory();
        var there = here.to(CUDA, non_blocking: true);

        here.fill_(7);

        Assert.That(Numbers(there + 0), Is.All.EqualTo(7));
    }

    [Test]
    public void DeviceMemoryUsedUp_IsSaidInCudasWords()
    {
        FakeGpu.Limit(1 << 20);
        try
        {
            Assert.That(
                () => zeros(1 << 20, device: CUDA),
                Throws.InstanceOf<ExternalException>().With.Message.Contains("CUDA out of memory"));
        }
        finally
        {
            FakeGpu.Limit(0);
        }
    }

    [Test]
    public void SecondDerivatives_OnTheDevicesThread_AreTheCpus()
    {
        double[] Second(Device device)
        {
            var x = (arange(4, dtype: float64, device: device) * 0.1).requires_grad_();
            var first = autograd.grad([x.tanh().sum()], [x], create_graph: true, retain_graph: true)[0];
            return TensorAssert.Numbers(autograd.grad([first.sum()], [x])[0]);
        }

        Assert.That(Second(CUDA), Is.EqualTo(Second(CPU)));
    }

    private static double[] Numbers(Tensor tensor) => TensorAssert.Numbers(tensor);

    private static Tensor SeedOnTheCpu()
    {
        var x = ones(3, device: CUDA).requires_grad_();
        return autograd.grad([x * 2], [x], [ones(3)])[0];
    }
}
