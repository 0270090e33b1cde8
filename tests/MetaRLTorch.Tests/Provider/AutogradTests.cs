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
}
