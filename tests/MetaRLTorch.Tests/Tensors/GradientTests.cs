using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Tensors;

public sealed class GradientTests : TensorTests
{
    [Test]
    public void Of_IsTheGradient_AndZeroForWhatIsNotUsed()
    {
        var theta = new Parameters([torch.tensor([2.0, 3.0]), torch.tensor([5.0])]).Track();

        var gradient = Gradient.Of((theta[0] * theta[0]).sum(), theta);                    // ∇ Σ x² = 2 x

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(gradient), [4, 6, 0], 0);
    }

    [Test]
    public void PerTaskGradient_EqualsTheGradientOfEachTaskAlone()
    {
        var theta = new Parameters([torch.tensor([1.0, 2, 3, 4], [2, 2])]).Track();

        var together = Gradient.PerTask(Objective(theta), theta, differentiable: false);

        for (var task = 0; task < 2; task++)
        {
            var own = theta.ForTasks(new TaskRange(task, 1)).Track();
            var alone = Gradient.PerTask(Objective(own), own, differentiable: false);
            TensorAssert.AreSame(together[0].narrow(0, task, 1), alone[0]);
        }

        static torch.Tensor Objective(Parameters theta) => (theta[0].exp() * theta[0]).sum(-1);
    }

    [Test]
    public void HessianVectorProduct_OfAQuadratic_IsItsMatrixTimesTheVector_AsOftenAsAsked()
    {
        // f(x, y) = x² y + 3 y²: ∇²f = [[2 y, 2 x], [2 x, 6]], at (2, 5) [[10, 4], [4, 6]].
        var theta = new Parameters([torch.tensor([2.0]), torch.tensor([5.0])]).Track();
        var value = (theta[0] * theta[0] * theta[1]) + (3 * theta[1] * theta[1]);
        var gradient = Gradient.PerTask(value, theta, differentiable: true);

        TensorAssert.NumbersAreClose(Product(1, 0), [10, 4], 1e-14);
        TensorAssert.NumbersAreClose(Product(0, 1), [4, 6], 1e-14);
        TensorAssert.NumbersAreClose(Product(1, -2), [2, -8], 1e-14);

        double[] Product(double x, double y) => TensorAssert.Numbers(
            Gradient.HessianVectorProduct(gradient, theta, new([torch.tensor([x]), torch.tensor([y])])));
    }
}
