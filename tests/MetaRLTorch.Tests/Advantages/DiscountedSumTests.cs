using MetaRLTorch.Advantages;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Advantages;

public sealed class DiscountedSumTests : TensorTests
{
    [Test]
    public void ToGo_IsTheHandComputedSum()
    {
        var rewards = torch.tensor([1.0, 2.0, 4.0, 0.0, 8.0, 0.0], [1, 2, 3]);

        // 1 + 0.5 · 2 + 0.25 · 4, 2 + 0.5 · 4, 4; 0.5 · 8, 8, 0.
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(DiscountedSum.ToGo(rewards, 0.5)), [3, 4, 4, 4, 8, 0], 1e-15);
    }

    [Test]
    public void ToGo_WithFactorOne_IsTheSumOfTheRest() =>
        TensorAssert.NumbersAreClose(
            TensorAssert.Numbers(DiscountedSum.ToGo(torch.tensor([1.0, 2.0, 4.0], [1, 1, 3]), 1)), [7, 6, 4], 1e-15);

    [Test]
    public void ToGo_WithFactorZero_IsTheStepItself() =>
        TensorAssert.NumbersAreClose(
            TensorAssert.Numbers(DiscountedSum.ToGo(torch.tensor([1.0, 2.0, 4.0], [1, 1, 3]), 0)), [1, 2, 4], 1e-15);

    [TestCase(0.99, 100)]
    [TestCase(0.5, 400, Description = "powers that underflow")]
    public void ToGo_EqualsTheRecursion(double factor, int horizon)
    {
        var x = Enumerable.Range(0, horizon).Select(h => Math.Sin(h)).ToArray();
        var expected = (double[])x.Clone();
        for (var h = horizon - 2; h >= 0; h--) expected[h] += factor * expected[h + 1];

        var actual = DiscountedSum.ToGo(torch.tensor(x, [1, 1, horizon]), factor);

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(actual), expected, 1e-12);
    }
}
