using MetaRLTorch.Advantages;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Advantages;

public sealed class GeneralizedAdvantageTests : TensorTests
{
    private static readonly double[] Rewards = [1, 2, 3];
    private static readonly double[] Values = [10, 20, 30];

    [Test]
    public void Estimate_IsTheHandComputedSum()
    {
        // γ = 0.5, λ = 0.4: δ = 1 + 10 − 10, 2 + 15 − 20, 3 + 0 − 30; Â = 1 + 0.2 (−3 + 0.2 (−27)), −3 + 0.2 (−27),
        // −27.
        TensorAssert.NumbersAreClose(Estimate(alive: [1, 1, 1], 0.5, 0.4), [-0.68, -8.4, -27], 1e-14);
    }

    [Test]
    public void Estimate_HasTheHandComputedDerivatives_InGammaAndLambda()
    {
        // Â_0 = δ_0 + γλ δ_1 + (γλ)² δ_2 with δ_0 = 1 + 20γ − 10, δ_1 = 2 + 30γ − 20, δ_2 = −27; γ = 0.5, λ = 0.4.
        var (gamma, lambda) = (torch.tensor(new[] { 0.5 }).requires_grad_(), torch.tensor(new[] { 0.4 }).requires_grad_());
        var first = GeneralizedAdvantage.Estimate(Row(Rewards), Row(Values), Row([1, 1, 1]), gamma, lambda)[0, 0, 0];

        var gradient = torch.autograd.grad([first], [gamma, lambda]);

        Assert.That(first.ToDouble(), Is.EqualTo(-0.68).Within(1e-14));
        Assert.That(gradient[0].ToDouble(), Is.EqualTo(20 + (0.4 * -3) + (0.2 * 30) + (2 * 0.5 * 0.4 * 0.4 * -27)).Within(1e-12));
        Assert.That(gradient[1].ToDouble(), Is.EqualTo((0.5 * -3) + (2 * 0.4 * 0.5 * 0.5 * -27)).Within(1e-12));
    }

    [Test]
    public void GeneralizedAdvantage_WithLambdaOne_IsReturnMinusValue()
    {
        // Returns 1 + 0.5 (2 + 0.5 · 3) = 2.75, 3.5, 3.
        TensorAssert.NumbersAreClose(Estimate(alive: [1, 1, 1], 0.5, 1), [2.75 - 10, 3.5 - 20, 3 - 30], 1e-14);
    }

    [Test]
    public void GeneralizedAdvantage_WithLambdaZero_IsTheOneStepResidual() =>
        TensorAssert.NumbersAreClose(Estimate(alive: [1, 1, 1], 0.5, 0), [1 + 10 - 10, 2 + 15 - 20, 3 - 30], 1e-14);

    [Test]
    public void Estimate_WhenTheEpisodeEndedAfterTwoSteps_TakesNoValueFromBeyond()
    {
        // The third step did not happen: its reward is 0 by contract and its value must not count. δ = 1 + 10 − 10, 2 +
        // 0 − 20, 0.
        var advantages = GeneralizedAdvantage.Estimate(
            Row([1, 2, 0]), Row(Values), Row([1, 1, 0]), discount: 0.5, lambda: 0.4);

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(advantages), [1 + (0.2 * -18), -18, 0], 1e-14);
    }

    [Test]
    public void Normalize_GivesEachTaskMeanZeroAndStandardDeviationOne()
    {
        var advantages = torch.tensor([1.0, 3.0, 5.0, 7.0, -10.0, 10.0, 30.0, 50.0], [2, 2, 2]);

        var (normalized, scale) = GeneralizedAdvantage.Normalize(advantages, torch.ones_like(advantages));

        // Task 0: mean 4, deviations ±3, ±1, standard deviation √5. Task 1: mean 20, deviations ±30, ±10, standard
        // deviation √500.
        double[] unit = [-3 / Math.Sqrt(5), -1 / Math.Sqrt(5), 1 / Math.Sqrt(5), 3 / Math.Sqrt(5)];
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(normalized), [.. unit, .. unit], 1e-7);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(scale), [Math.Sqrt(5), Math.Sqrt(500)], 1e-7);
    }

    [Test]
    public void Normalize_CountsOnlyStepsThatHappened()
    {
        var (normalized, scale) = GeneralizedAdvantage.Normalize(
            torch.tensor([1.0, 3.0, 0.0, 0.0], [1, 2, 2]), torch.tensor([1.0, 1.0, 0.0, 0.0], [1, 2, 2]));

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(normalized), [-1, 1, 0, 0], 1e-7);      // mean 2, deviation 1
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(scale), [1], 1e-7);
    }

    [Test]
    public void Normalize_OfEqualAdvantages_IsZero_NotNaN()
    {
        var advantages = torch.full([1, 2, 2], 3.0, torch.float64);

        var (normalized, _) = GeneralizedAdvantage.Normalize(advantages, torch.ones_like(advantages));

        Assert.That(TensorAssert.Numbers(normalized), Is.All.Zero);
    }

    private static double[] Estimate(double[] alive, double discount, double lambda) => TensorAssert.Numbers(
        GeneralizedAdvantage.Estimate(Row(Rewards), Row(Values), Row(alive), discount, lambda));

    private static Tensor Row(double[] steps) => torch.tensor(steps, [1, 1, steps.Length]);
}
