using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Tensors;

public sealed class ParametersTests : TensorTests
{
    private readonly double[] _matrix = [1, 2, 3, 4];

    [Test]
    public void Algebra_IsElementWise_AndLeavesItsArgumentsUntouched()
    {
        var (theta, phi) = (Theta(), 2.0 * Theta());

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(theta + phi), [3, 6, 9, 12, -3], 0);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(theta - phi), [-1, -2, -3, -4, 1], 0);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(theta), [1, 2, 3, 4, -1], 0);
        Assert.That(theta.Dot(phi).item<double>(), Is.EqualTo(2 * (1 + 4 + 9 + 16 + 1)));
        Assert.That((theta.Count, theta.Size, theta.DataType), Is.EqualTo((2, 5L, torch.float64)));
    }

    [Test]
    public void ForEachTask_RepeatsTheSameValues_AndSumsTheGradientOverTasks()
    {
        var theta = Theta().Track();

        var repeated = theta.ForEachTask(3);

        Assert.That(repeated.Select(t => t.shape[0]), Is.All.EqualTo(3));
        var weights = torch.tensor([1.0, 10.0, 100.0], [3, 1]);
        var gradient = Gradient.Of((repeated[1] * weights).sum(), theta);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(gradient), [0, 0, 0, 0, 111], 0);
    }

    [Test]
    public void ForTasks_IsAViewOfThoseTasks()
    {
        var theta = Theta().ForEachTask(4).Clone();

        theta.ForTasks(new TaskRange(1, 2))[1].fill_(7);

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(theta[1]), [-1, 7, 7, -1], 0);
    }

    [Test]
    public void ScalePerTask_MultipliesEachTaskWithItsOwnFactor()
    {
        var scaled = Theta().ForEachTask(2).ScalePerTask(torch.tensor([10.0, -1.0]));

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(scaled[0]), [10, 20, 30, 40, -1, -2, -3, -4], 0);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(scaled[1]), [-10, 1], 0);
    }

    [Test]
    public void Unflatten_IsTheInverseOfFlatten()
    {
        var theta = Theta();

        var restored = theta.Unflatten(theta.Flatten());

        for (var i = 0; i < theta.Count; i++) TensorAssert.AreSame(restored[i], theta[i]);
    }

    [Test]
    public void Unflatten_OfAnotherLength_SaysBoth() =>
        Assert.That(
            () => Theta().Unflatten(torch.zeros(4)),
            Throws.TypeOf<ShapeException>().With.Message.EqualTo("vector has shape [4]; expected [P] with P = 5."));

    [Test]
    public void FlattenPerTask_HasOneRowPerTask()
    {
        var flat = Theta().ForEachTask(2).FlattenPerTask();

        Assert.That(flat.shape, Is.EqualTo([2, 5]));
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(flat), [1, 2, 3, 4, -1, 1, 2, 3, 4, -1], 0);
    }

    [Test]
    public void CopyFrom_OverwritesInPlace_AlsoLeaves()
    {
        var theta = Theta().Track();
        var handle = theta[0];

        theta.CopyFrom(3.0 * theta);

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(theta), [3, 6, 9, 12, -3], 0);
        Assert.That(theta[0], Is.SameAs(handle));
        Assert.That(theta[0].requires_grad && theta[0].is_leaf);
    }

    [Test]
    public void Track_CutsTheGraph_AndDetachTracksNothing()
    {
        var theta = (2.0 * Theta().Track()).Track();

        Assert.That(theta.Select(t => t.requires_grad && t.is_leaf), Is.All.True);
        Assert.That(theta.Detach().Select(t => t.requires_grad), Is.All.False);
    }

    [Test]
    public void Clone_SharesNoMemory()
    {
        var theta = Theta();

        theta.Clone()[0].fill_(0);

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(theta[0]), _matrix, 0);
    }

    [Test]
    public void Own_OutlivesTheScopeItWasMadeIn()
    {
        Parameters theta;
        using (torch.NewDisposeScope()) theta = Theta().Own();

        Assert.That(TensorAssert.Numbers(theta), Has.Length.EqualTo(5));
        theta.Dispose();
    }

    private Parameters Theta() => new([torch.tensor(_matrix, [2, 2]), torch.tensor([-1.0])]);
}
