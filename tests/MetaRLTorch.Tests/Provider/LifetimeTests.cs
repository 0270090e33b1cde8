using System.Runtime.CompilerServices;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Nothing leaks, and nothing is used after its release. The counts are those of the whole process.</summary>
[NonParallelizable]
public sealed class LifetimeTests
{
    [Test]
    public void TotalCount_GoesUpAndDownWithTheTensors()
    {
        Assert.That(GC.TryStartNoGCRegion(1 << 20), Is.True, "finalizers of other tests' tensors would count too");
        try
        {
            GC.WaitForPendingFinalizers();
            var before = Tensor.TotalCount;

            var tensor = zeros(1);
            Assert.That(Tensor.TotalCount, Is.EqualTo(before + 1));
            Assert.That(Tensor.PeakCount, Is.GreaterThanOrEqualTo(before + 1));

            tensor.Dispose();
            Assert.That(Tensor.TotalCount, Is.EqualTo(before));
        }
        finally
        {
            GC.EndNoGCRegion();
        }
    }

    [Test]
    public void LiveCount_OverALoopOfSecondDerivatives_IsFlat()
    {
        using var w = ones(4, 4).requires_grad_();
        SecondDerivative(w);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (var i = 0; i < 100; i++)
        {
            SecondDerivative(w);
            Assert.That(DisposeScopeManager.Statistics.ThreadTotalLiveCount, Is.EqualTo(before));
        }
    }

    [Test]
    public void Memory_OverALoopOfLargeGraphs_IsFlat()
    {
        using var w = ones(512, 512).requires_grad_();                          // 1 MiB; each turn makes about 8
        SecondDerivative(w);
        var before = Environment.WorkingSet;

        for (var i = 0; i < 200; i++)
        {
            SecondDerivative(w);
        }

        const int Mebibyte = 1 << 20;
        Assert.That((Environment.WorkingSet - before) / Mebibyte, Is.LessThan(200), "a leak would be 1,600 MiB");
    }

    [Test]
    public void Views_OutliveTheTensorTheyWereTakenFrom()
    {
        var x = tensor(new[] { 1f, 2f });
        using var view = x.narrow(0, 1, 1);

        x.Dispose();

        Assert.That(view.item<float>(), Is.EqualTo(2f));
    }

    [Test]
    public void Graphs_OutliveTheirIntermediates()
    {
        using var x = tensor(new[] { 3.0 }).requires_grad_();
        Tensor loss;
        using (NewDisposeScope())
        {
            loss = (x * x).sum().MoveToOuterDisposeScope();
        }

        using (loss)
        {
            loss.backward();
        }

        using var gradient = x.grad!;
        Assert.That(gradient.item<double>(), Is.EqualTo(6));
    }

    [Test]
    public void SharedArrays_OutliveTheirLastManagedReference()
    {
        using var shared = SharedWithNobodyElse();

        Assert.That(shared.sum().item<long>(), Is.EqualTo(499_500));             // 0 + 1 + … + 999
    }

    [Test]
    public void DisposedTensor_UsedAgain_Throws()
    {
        var x = zeros(1);
        using var y = zeros(1);
        x.Dispose();

        Assert.Multiple(() =>
        {
            Assert.That(() => x.add(y), Throws.InstanceOf<InvalidOperationException>());
            Assert.That(() => y.add(x), Throws.InstanceOf<InvalidOperationException>());
            Assert.That(() => cat(new[] { y, x }), Throws.InstanceOf<InvalidOperationException>());
            Assert.That(() => x.shape, Throws.InstanceOf<InvalidOperationException>());
            Assert.That(() => x.item<float>(), Throws.InstanceOf<InvalidOperationException>());
            Assert.That(() => x.requires_grad, Throws.InstanceOf<InvalidOperationException>());
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tensor SharedWithNobodyElse() =>
        from_array(Enumerable.Range(0, 1000).Select(i => (long)i).ToArray());

    private static void SecondDerivative(Tensor w)
    {
        using var scope = NewDisposeScope();
        var first = autograd.grad([w.tanh().square().sum()], [w], retain_graph: true, create_graph: true)[0];
        autograd.grad([first.square().sum()], [w]);
    }
}
