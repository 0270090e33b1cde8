using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>What records a graph, and what stays in it.</summary>
public sealed class GraphTests : ProviderTest
{
    private static Tensor Leaf(params double[] values) => Vector(values).requires_grad_();

    [Test]
    public void NoGrad_RecordsNoGraphUntilDisposed()
    {
        var x = Leaf(1);

        using (no_grad())
        {
            Assert.That(is_grad_enabled(), Is.False);
            Assert.That((2 * x).requires_grad, Is.False);
            using (enable_grad())
            {
                Assert.That((2 * x).requires_grad, Is.True);
            }

            Assert.That(is_grad_enabled(), Is.False);
        }

        Assert.That(is_grad_enabled(), Is.True);
        using (set_grad_enabled(false))
        {
            Assert.That(is_grad_enabled(), Is.False);
        }
    }

    [Test]
    public void NoGrad_HoldsForItsThreadOnly()
    {
        using (no_grad())
        {
            var elsewhere = false;
            var thread = new Thread(() => elsewhere = is_grad_enabled());
            thread.Start();
            thread.Join();

            Assert.That(elsewhere, Is.True);
        }
    }

    [Test]
    public void InferenceMode_RecordsNoGraphUntilDisposed()
    {
        var x = Leaf(1);

        using (inference_mode())
        {
            Assert.That((2 * x).requires_grad, Is.False);
        }

        Assert.That((2 * x).requires_grad, Is.True);
    }

    [Test]
    public void Detach_LeavesTheGraph()
    {
        var x = Leaf(1);
        var y = 2 * x;

        Assert.Multiple(() =>
        {
            Assert.That(x.is_leaf, Is.True);
            Assert.That(y.is_leaf, Is.False);
            Assert.That(y.requires_grad, Is.True);
            Assert.That(y.detach().requires_grad, Is.False);
            Assert.That(y.detach_().is_leaf, Is.True);
        });
    }

    [Test]
    public void Clone_StaysInTheGraph()
    {
        var x = Leaf(3);

        Assert.That(autograd.grad([x.clone().square().sum()], [x])[0].item<double>(), Is.EqualTo(6));
    }

    [Test]
    public void IndexingAndJoining_PassGradientsThrough()
    {
        var x = Leaf(1, 2, 3);

        var y = cat(new[] { x[TensorIndex.Slice(0, 2)], x.index_select(0, tensor(new long[] { 2, 2 })) });
        var gradient = autograd.grad([y.sum()], [x])[0];

        Assert.That(Values(gradient), Is.EqualTo(new[] { 1.0, 1, 2 }));
    }

    [Test]
    public void RetainGrad_KeepsTheGradientOfAnIntermediate()
    {
        var x = Leaf(3);
        var y = 2 * x;
        y.retain_grad();

        y.square().sum().backward();

        Assert.That(y.grad!.item<double>(), Is.EqualTo(12));
    }

    [Test]
    public void Gradients_OnSeveralThreads_DoNotDisturbEachOther()
    {
        var results = new double[8];

        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            using var scope = NewDisposeScope();
            for (var repeat = 0; repeat < 50; repeat++)
            {
                var x = Leaf(i);
                var first = autograd.grad([x.pow(3).sum()], [x], retain_graph: true, create_graph: true)[0];
                results[i] = autograd.grad([first.sum()], [x])[0].item<double>();
            }
        });

        Assert.That(results, Is.EqualTo(Enumerable.Range(0, 8).Select(i => 6.0 * i)));
    }
}
