using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Tensors;

public sealed class ShapeTests : TensorTests
{
    [Test]
    public void AWrongShape_IsSaidInTheLettersOfThePaper() =>
        Assert.That(
            () => Shape.Require(torch.zeros(20, 100), "Rollouts.Rewards", ("M", 20), ("N", 10), ("H", 100)),
            Throws.TypeOf<ShapeException>().With.Message.EqualTo(
                "Rollouts.Rewards has shape [20, 100]; expected [M, N, H] with M = 20, N = 10, H = 100."));

    [TestCase(3, 2)]
    [TestCase(2, 2)]
    public void AWrongSize_IsRefused(long rows, long columns) =>
        Assert.That(() => Shape.Require(torch.zeros(rows, columns), "x", ("M", 2), ("N", 3)), Throws.TypeOf<ShapeException>());

    [Test]
    public void TheRightShape_Passes() =>
        Assert.That(() => Shape.Require(torch.zeros(2, 3), "x", ("M", 2), ("N", 3)), Throws.Nothing);
}
