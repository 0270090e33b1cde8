using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Optimizers;

public sealed class GradientAscentTests : TensorTests
{
    [Test]
    public void Step_GoesUpTheGradient()
    {
        var theta = new Parameters([torch.tensor([1.0, 2.0])]);
        using var ascent = new GradientAscent(stepSize: 0.5);

        var step = ascent.Step(theta, LinearObjective.Of(3, -4));

        Assert.That(TensorAssert.Numbers(theta), Is.EqualTo(new[] { 2.5, 0.0 }));             // θ + 0.5 (3, −4)
        Assert.That(step.GradientNorm, Is.EqualTo(5).Within(1e-12));                          // 3-4-5 triangle
        Assert.That(step.Objective, Is.EqualTo(-5).Within(1e-12));                     // 3 · 1 − 4 · 2, before the step
    }

    [TestCase(1.0, 0.6, -0.8)]
    [TestCase(5.0, 3, -4)]
    [TestCase(20.0, 3, -4)]
    public void Step_FollowsALongGradientNoFurtherThanItsLargestNorm(double largest, double first, double second)
    {
        var theta = new Parameters([torch.tensor([0.0, 0.0])]);
        using var ascent = new GradientAscent(stepSize: 1, largest);

        var step = ascent.Step(theta, LinearObjective.Of(3, -4));

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(theta), [first, second], 1e-12);
        Assert.That(step.GradientNorm, Is.EqualTo(5).Within(1e-12));                          // as it was before
    }

    [Test]
    public void Step_WithAGradientThatIsNotFinite_LeavesThetaAsItWas()
    {
        var theta = new Parameters([torch.tensor([1.0, 2.0])]);
        using var ascent = new GradientAscent(stepSize: 0.5);

        Assert.That(
            () => ascent.Step(theta, LinearObjective.Of(double.NaN, 0)), Throws.InstanceOf<NonFiniteException>());
        Assert.That(TensorAssert.Numbers(theta), Is.EqualTo(new[] { 1.0, 2.0 }));
    }
}
