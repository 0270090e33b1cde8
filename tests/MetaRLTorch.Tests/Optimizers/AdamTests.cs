using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Optimizers;

public sealed class AdamTests : TensorTests
{
    [Test]
    public void FirstTwoSteps_AreTheHandComputedOnes()
    {
        var theta = new Parameters([torch.tensor([1.0])]);
        using var adam = new Adam(stepSize: 0.1, theta);

        adam.Step(theta, LinearObjective.Of(2));

        // m̂ = 2, v̂ = 4: a step of 0.1 · 2 / 2.
        Assert.That(theta[0].item<double>(), Is.EqualTo(1.1).Within(1e-8));

        adam.Step(theta, LinearObjective.Of(-1));

        // m = 0.9 · 0.2 − 0.1 = 0.08, m̂ = 0.08 / 0.19; v = 0.999 · 0.004 + 0.001 = 0.004996, v̂ = 0.004996 / 0.001999.
        Assert.That(
            theta[0].item<double>(),
            Is.EqualTo(1.1 + (0.1 * (0.08 / 0.19) / Math.Sqrt(0.004996 / 0.001999))).Within(1e-8));
    }

    [Test]
    public void Step_RemembersAnOutlierNoLongerThanTheLargestNorm()
    {
        var (theta, same) = (new Parameters([torch.tensor([1.0, 2.0])]), new Parameters([torch.tensor([1.0, 2.0])]));
        using var clipping = new Adam(0.1, theta, maxGradientNorm: 0.5);
        using var plain = new Adam(0.1, same);

        clipping.Step(theta, LinearObjective.Of(300, -400));
        clipping.Step(theta, LinearObjective.Of(0.1, 0.2));
        plain.Step(same, LinearObjective.Of(0.3, -0.4));
        plain.Step(same, LinearObjective.Of(0.1, 0.2));

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(theta), TensorAssert.Numbers(same), 1e-9);
    }

    [Test]
    public void ManySteps_FollowTheFormula()
    {
        var theta = new Parameters([torch.tensor([0.5, -2.0])]);
        using var adam = new Adam(stepSize: 0.01, theta);
        double[] expected = [0.5, -2], mean = [0, 0], square = [0, 0];

        for (var t = 1; t <= 20; t++)
        {
            double[] gradient = [Math.Sin(t), 100 * Math.Cos(t)];
            adam.Step(theta, LinearObjective.Of(gradient));
            for (var i = 0; i < 2; i++)
            {
                mean[i] = (0.9 * mean[i]) + (0.1 * gradient[i]);
                square[i] = (0.999 * square[i]) + (0.001 * gradient[i] * gradient[i]);
                var unbiased = mean[i] / (1 - Math.Pow(0.9, t));
                expected[i] += 0.01 * unbiased / (Math.Sqrt(square[i] / (1 - Math.Pow(0.999, t))) + 1e-8);
            }
        }

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(theta), expected, 1e-12);
    }

    [Test]
    public void Step_OfAnotherOptimizerWithTheSameState_IsTheSame()
    {
        var (theta, copy) = (new Parameters([torch.tensor([1.0, 2.0])]), new Parameters([torch.tensor([1.0, 2.0])]));
        using var adam = new Adam(0.1, theta);
        using var resumed = new Adam(0.1, copy);
        adam.Step(theta, LinearObjective.Of(1, -3));
        copy.CopyFrom(theta);
        foreach (var (name, tensor) in adam.State) resumed.State[name].copy_(tensor);

        adam.Step(theta, LinearObjective.Of(-2, 5));
        resumed.Step(copy, LinearObjective.Of(-2, 5));

        TensorAssert.AreSame(copy[0], theta[0]);
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void Step_WithAGradientThatIsNotFinite_LeavesThetaAndStateAsTheyWere(double bad)
    {
        var theta = new Parameters([torch.tensor([1.0, 2.0])]);
        using var adam = new Adam(0.1, theta);

        Assert.That(
            () => adam.Step(theta, LinearObjective.Of(1, bad)),
            Throws.InstanceOf<NonFiniteException>().With.Message.StartsWith("The meta-gradient is not finite."));
        Assert.That(TensorAssert.Numbers(theta), Is.EqualTo(new[] { 1.0, 2.0 }));
        Assert.That(adam.State.Values.SelectMany(TensorAssert.Numbers), Is.All.Zero);
    }
}
