using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Devices, threads and versions.</summary>
public sealed class DeviceTests : ProviderTest
{
    [Test]
    public void Device_ReadsAndWritesItsDescription()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new Device("cuda:1").type, Is.EqualTo(DeviceType.CUDA));
            Assert.That(new Device("cuda:1").index, Is.EqualTo(1));
            Assert.That(new Device("cuda:1").ToString(), Is.EqualTo("cuda:1"));
            Assert.That(new Device("cuda").ToString(), Is.EqualTo("cuda"));
            Assert.That(device("cpu").ToString(), Is.EqualTo("cpu"));
            Assert.That(device(DeviceType.CPU).type, Is.EqualTo(DeviceType.CPU));
            Assert.That(CPU.index, Is.EqualTo(-1));
        });
    }

    [Test]
    public void Cuda_IsRefusedWhereThereIsNone()
    {
        Needs.That(!cuda.is_available(), "This machine has a GPU.");

        Assert.That(cuda.device_count(), Is.Zero);
        Assert.That(() => zeros(1, device: new Device("cuda")), Throws.InvalidOperationException);
        Assert.That(() => device("cuda"), Throws.InvalidOperationException);
    }

    [Test]
    public void PinnedMemory_NeedsAGpu()
    {
        Needs.That(!cuda.is_available(), "This machine has a GPU.");

        Assert.That(ones(3).is_pinned(), Is.False);
        Assert.That(() => ones(3).pin_memory(), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>());
    }

    [Test]
    public void MatrixProducts_KeepFullPrecisionUnlessToldOtherwise() =>
        Assert.That(backends.cuda.matmul.allow_tf32, Is.False);

    [Test]
    public void Threads_AreSetForTheWholeProcess()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(2);
            Assert.That(get_num_threads(), Is.EqualTo(2));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Test]
    public void DefaultType_IsUsedWhereNoneIsGiven()
    {
        Assert.That(get_default_dtype(), Is.EqualTo(ScalarType.Float32));
        try
        {
            set_default_dtype(float64);
            Assert.That(zeros(1).dtype, Is.EqualTo(ScalarType.Float64));
        }
        finally
        {
            set_default_dtype(float32);
        }
    }

    [Test]
    public void Version_IsThatOfLibtorch() => Assert.That(__version__, Does.Match(@"^\d+\.\d+"));
}
