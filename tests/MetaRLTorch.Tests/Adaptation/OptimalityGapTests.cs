using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Adaptation;

public sealed class OptimalityGapTests : TensorTests
{
    [Test]
    public void Measure_OfTwoBandits_IsWorkedByHand()
    {
        // One state, two arms: the first task pays (1, 0), the second (0, 1), forever, γ = 0.9: J* = 10, the even
        // policy has J = 5. λ = 1: Q = (1, 0) + 0.9 · 5, so π' = softmax(1, 0) and J(π') = 10 · 0.7311.
        var model = new MarkovModel(
            torch.ones(2, 1, 2, 1, torch.float64),
            torch.tensor(new[] { 1.0, 0, 0, 1 }, [2, 1, 2]),
            torch.ones(2, 1, torch.float64),
            Discount: 0.9);
        var better = 1 / (1 + Math.Exp(-1));

        var gap = OptimalityGap.Measure(model, torch.zeros(1, 2, torch.float64), new() { Lambda = 1 }, stepSize: 0);

        Assert.That(TensorAssert.Numbers(gap.NoAdaptation), Is.All.EqualTo(5).Within(1e-10));
        Assert.That(TensorAssert.Numbers(gap.GradientStep), Is.All.EqualTo(5).Within(1e-10), "a step of size 0");
        Assert.That(TensorAssert.Numbers(gap.OneTime), Is.All.EqualTo(10 - (10 * better)).Within(1e-10));

        // (ln 2 + 10 π'(best) − 5)/(1 − γ) − (10 π'(best) − 5), and the entropy of a fair choice.
        Assert.That(
            TensorAssert.Numbers(gap.Bound), Is.All.EqualTo((10 * (Math.Log(2) + (10 * better) - 5)) - ((10 * better) - 5)).Within(1e-9));
        Assert.That(gap.TaskVariance, Is.EqualTo(Math.Log(2)).Within(1e-10));
    }

    [Test]
    public void OneTimeAdaptation_StaysBelowTheBound_OnLakes()
    {
        var lake = new LakeSituation(tasks: 200);

        var gap = OptimalityGap.Measure(lake.Model, lake.Theta, new(), stepSize: 10);

        Assert.That(TensorAssert.Numbers(gap.Bound - gap.OneTime), Is.All.GreaterThanOrEqualTo(-1e-10));
        Assert.That(TensorAssert.Numbers(gap.OneTime), Is.All.GreaterThanOrEqualTo(-1e-10));
        Assert.That(gap.OneTime.mean().ToDouble(), Is.LessThan(gap.NoAdaptation.mean().ToDouble()));
    }

    [Test]
    public void TaskVariance_OfOneTask_IsZero_AndTheBoundOfAlg3IsInfinite()
    {
        var lake = new LakeSituation(tasks: 1);

        var gap = OptimalityGap.Measure(
            lake.Model, lake.Theta, new() { Algorithm = WithinTaskAlgorithm.Alg3, Steps = 1 }, stepSize: 10);

        Assert.That(gap.TaskVariance, Is.EqualTo(0).Within(1e-12));
        Assert.That(gap.Bound.ToDouble(), Is.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public void AGradientStep_ClimbsTheReturnAsFarAsItsSizeSays()
    {
        // One state, rewards 1 and 0, a fair policy: J = 10 π(best), ∂J/∂θ_best = 10 · ¼ = −∂J/∂θ_other.
        var model = new MarkovModel(
            torch.ones(1, 1, 2, 1, torch.float64), torch.tensor(new[] { 1.0, 0 }, [1, 1, 2]), torch.ones(1, 1, torch.float64), Discount: 0.9);

        var gap = OptimalityGap.Measure(model, torch.zeros(1, 2, torch.float64), new(), stepSize: 0.3);

        var best = 1 / (1 + Math.Exp(-2 * 0.3 * 2.5));
        Assert.That(gap.GradientStep.ToDouble(), Is.EqualTo(10 * (1 - best)).Within(1e-10));
    }
}
