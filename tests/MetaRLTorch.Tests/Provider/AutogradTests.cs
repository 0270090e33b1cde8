using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>First and higher derivatives, and what records a graph.</summary>
public sealed class AutogradTests : ProviderTest
{
    private static Tensor Leaf(params double[] values) => Vector(values).requires_grad_();

    [Test]
    public void Grad_OfAProduct_IsTheOtherFactor()
    {
        Tensor x = Leaf(2, 3), y = Leaf(5, 7);

        var gradients = autograd.grad([(x * y).sum()], [x, y]);

        Assert.That(Values(gradients[0]), Is.EqualTo(new[] { 5.0, 7 }));
        Assert.That(Values(gradients[1]), Is.EqualTo(new[] { 2.0, 3 }));
    }

    [Test]
    public void Grad_OfAGradient_IsTheSecondDerivative()
    {
        var x = Leaf(2);

        var first = autograd.grad([x.pow(3).sum()], [x], retain_graph: true, create_graph: true)[0];
        var second = autograd.grad([first.sum()], [x], retain_graph: true, create_graph: true)[0];
        var third = autograd.grad([second.sum()], [x])[0];

        Assert.Multiple(() =>
        {
            Assert.That(first.item<double>(), Is.EqualTo(12));                  // 3 x²
            Assert.That(second.item<double>(), Is.EqualTo(12));                 // 6 x
            Assert.That(third.item<double>(), Is.EqualTo(6));
        });
    }

    [Test]
    public void Grad_ThroughAnInnerGradientStep_DifferentiatesTheStep()
    {
        var x = Leaf(3);

        var inner = autograd.grad([(x * x).sum()], [x], retain_graph: true, create_graph: true)[0];
        var stepped = x - (0.1 * inner);                                        // x' = 0.8 x
        var outer = autograd.grad([(stepped * stepped).sum()], [x])[0];

        Assert.That(outer.item<double>(), Is.EqualTo(2 * 0.8 * 0.8 * 3).Within(1e-14));
    }

    [Test]
    public void Grad_OfAnMlp_EqualsCentralDifferences()
    {
        using var generator = new Generator(1);
        var x = randn(4, 3, dtype: float64, generator: generator);
        var w = randn(3, 2, dtype: float64, generator: generator).requires_grad_();
        Tensor Loss(Tensor weights) => x.mm(weights).tanh().logsumexp(1).sum();

        var gradient = Values(autograd.grad([Loss(w)], [w])[0]);

        const double Step = 1e-6;
        for (var i = 0; i < gradient.Length; i++)
        {
            var shift = zeros(6, dtype: float64);
            shift[i] = Step;
            var difference = Loss(w.detach() + shift.view(3, 2)) - Loss(w.detach() - shift.view(3, 2));
            Assert.That(difference.item<double>() / (2 * Step), Is.EqualTo(gradient[i]).Within(1e-8));
        }
    }

    [Test]
    public void Grad_WithOutputWeights_IsAVectorJacobianProduct()
    {
        var x = Leaf(2, 3);

        var gradient = autograd.grad([x * x], [x], [Vector(1, 10)])[0];

        Assert.That(Values(gradient), Is.EqualTo(new[] { 4.0, 60 }));
    }

    [Test]
    public void Grad_OfAnUnusedInput_IsAnInvalidTensorWhereThatIsAllowed()
    {
        Tensor used = Leaf(1), unused = Leaf(1);

        var gradients = autograd.grad([used.sum()], [used, unused], allow_unused: true);

        Assert.That(gradients[0].IsInvalid, Is.False);
        Assert.That(gradients[1].IsInvalid, Is.True);
    }

    [Test]
    public void Backward_AddsToTheGradientsOfTheLeaves()
    {
        var x = Leaf(1, 2);
        Assert.That(x.grad, Is.Null);

        (x * x).sum().backward();
        (3 * x).sum().backward();

        Assert.That(Values(x.grad!), Is.EqualTo(new[] { 5.0, 7 }));             // 2 x + 3

        x.grad = null;
        Assert.That(x.grad, Is.Null);
    }

    [Test]
    public void Backward_OfAVector_TakesItsWeights()
    {
        var x = Leaf(1, 2);

        autograd.backward(x * x, Vector(1, 10));

        Assert.That(Values(x.grad!), Is.EqualTo(new[] { 2.0, 40 }));
    }

    [Test]
    public void Backward_WithCreateGraph_KeepsTheGradientDifferentiable()
    {
        var x = Leaf(2);

        x.pow(3).sum().backward(create_graph: true, retain_graph: true);
        var second = autograd.grad([x.grad!.sum()], [x])[0];
        x.grad = null;

        Assert.That(second.item<double>(), Is.EqualTo(12));
    }

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
