using MetaRLTorch.Advantages;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Advantages;

public sealed class AdvantageEstimatorTests : TensorTests
{
    [TestCase("alive")]
    [TestCase("observations")]
    [TestCase("values")]
    public void Estimate_WithOtherAxesThanTheRewards_NamesTheTensor(string wrong)
    {
        torch.Tensor Of(string name, params long[] shape) => torch.ones(name == wrong ? [1, .. shape[1..]] : shape, torch.float64);
        var estimator = new AdvantageEstimator(new LinearFeatureBaseline(), 0.9, 0.8, normalize: false);

        Assert.That(
            () => estimator.Estimate(Of("observations", 2, 3, 4, 5), Of("rewards", 2, 3, 4), Of("alive", 2, 3, 4), Of("values", 2, 3, 4)),
            Throws.TypeOf<ShapeException>().With.Message.Contains(wrong));
    }
}
