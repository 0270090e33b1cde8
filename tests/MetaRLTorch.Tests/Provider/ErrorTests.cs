#if TORCH_PROVIDER_LIBTORCH
using System.Runtime.InteropServices;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>
/// Failures inside libtorch become .NET exceptions with its first line. The official package ends the process in some
/// of these cases, so they are tested with the own provider only.
/// </summary>
public sealed class ErrorTests : ProviderTest
{
    [Test]
    public void Matmul_WithShapesThatDoNotFit_SaysSo() =>
        Assert.That(
            () => ones(2, 3).matmul(ones(2, 3)),
            Throws.TypeOf<ExternalException>().With.Message
                .EqualTo("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"));

    [Test]
    public void Grad_OfAnUnusedInput_Throws()
    {
        Tensor used = ones(1).requires_grad_(), unused = ones(1).requires_grad_();

        Assert.That(
            () => autograd.grad([used.sum()], [unused]),
            Throws.TypeOf<ExternalException>().With.Message.Contains("not have been used in the graph"));
    }

    [Test]
    public void Grad_WithoutRetainGraph_FreesTheGraph()
    {
        var x = ones(1).requires_grad_();
        var y = x.square().sum();
        autograd.grad([y], [x]);

        Assert.That(
            () => autograd.grad([y], [x]),
            Throws.TypeOf<ExternalException>().With.Message.Contains("backward through the graph a second time"));
    }

    [Test]
    public void Grad_WithCreateGraphButNotRetainGraph_CannotBeDifferentiatedAgain()
    {
        var x = ones(1).requires_grad_();
        var first = autograd.grad([x.tanh().sum()], [x], create_graph: true)[0];

        Assert.That(() => autograd.grad([first.sum()], [x]), Throws.TypeOf<ExternalException>());
    }

    [Test]
    public void Grad_OfATensorWithoutAGraph_Throws() =>
        Assert.That(
            () => autograd.grad([ones(1)], [ones(1).requires_grad_()]),
            Throws.TypeOf<ExternalException>().With.Message.Contains("does not require grad"));

    [Test]
    public void Message_IsOneLine()
    {
        var failure = Assert.Throws<ExternalException>(() => ones(2, 3).view(5));

        Assert.That(failure!.Message, Is.EqualTo("shape '[5]' is invalid for input of size 6"));
    }

    [Test]
    public void InPlaceChange_OfALeaf_Throws()
    {
        var x = ones(1).requires_grad_();

        Assert.That(() => x.add_(1), Throws.TypeOf<ExternalException>().With.Message.Contains("in-place"));
    }

    [Test]
    public void FailedCalls_LeaveNoTensorBehind()
    {
        using var scope = NewDisposeScope();
        Tensor left = ones(2, 3), right = ones(2, 3);

        for (var i = 0; i < 3; i++)
        {
            Assert.That(() => left.mm(right), Throws.TypeOf<ExternalException>());
        }

        Assert.That(scope.DisposablesCount, Is.EqualTo(2));
    }

    [Test]
    public void DisposedTensor_UsedAgain_IsNamedAsDisposed()
    {
        var x = ones(1);
        x.Dispose();

        Assert.That(() => x + 1, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => autograd.grad([x], [x]), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void DisposedGenerator_UsedAgain_IsNamedAsDisposed()
    {
        var generator = new Generator(1);
        generator.Dispose();

        Assert.That(() => randn(1, generator: generator), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => generator.get_state(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Tensor_OfTheRightKind_IsRequired()
    {
        var words = ones(1);

        Assert.That(() => words.index_select(0, ones(1)), Throws.TypeOf<ExternalException>());
    }

    [Test]
    public void Names_OfDimensions_AreRefused() =>
        Assert.That(() => zeros(1, names: ["task"]), Throws.TypeOf<NotSupportedException>());

    [Test]
    public void Var_OverAll_CanBeBiased() =>                                     // the official package ignores it
        Assert.That(Vector(1, 3).var(unbiased: false).item<double>(), Is.EqualTo(1));
}
#endif
