using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Activations, losses and layers as functions.</summary>
public sealed class FunctionalTests : ProviderTest
{
    [Test]
    public void Activations_EqualTheirDefinitions()
    {
        var x = Vector(-1, 2);

        Assert.Multiple(() =>
        {
            Assert.That(Values(functional.relu(x)), Is.EqualTo(new[] { 0.0, 2 }));
            Assert.That(Values(functional.tanh(x)), Is.EqualTo(new[] { Math.Tanh(-1), Math.Tanh(2) }).Within(1e-15));
            Assert.That(Values(functional.elu(x, 1)), Is.EqualTo(new[] { Math.Exp(-1) - 1, 2 }).Within(1e-15));
            Assert.That(
                Values(functional.softplus(x)),
                Is.EqualTo(new[] { Math.Log(1 + Math.Exp(-1)), Math.Log(1 + Math.Exp(2)) }).Within(1e-15));
            Assert.That(
                Values(functional.logsigmoid(x)),
                Is.EqualTo(new[] { -Math.Log(1 + Math.Exp(1)), -Math.Log(1 + Math.Exp(-2)) }).Within(1e-15));
        });
    }

    [Test]
    public void Softmax_OfLogarithms_IsTheirShare()
    {
        var x = Vector(1, 3).log();

        Assert.Multiple(() =>
        {
            Assert.That(Values(functional.softmax(x, 0)), Is.EqualTo(new[] { 0.25, 0.75 }).Within(1e-15));
            Assert.That(Values(x.softmax(0)), Is.EqualTo(new[] { 0.25, 0.75 }).Within(1e-15));
            Assert.That(
                Values(functional.log_softmax(x, 0)),
                Is.EqualTo(new[] { Math.Log(0.25), Math.Log(0.75) }).Within(1e-15));
            Assert.That(Values(x.log_softmax(-1)), Is.EqualTo(Values(functional.log_softmax(x, 0))));
            Assert.That(x.softmax(0, float32).dtype, Is.EqualTo(ScalarType.Float32));
        });
    }

    [Test]
    public void MseLoss_ReducesAsAsked()
    {
        Tensor x = Vector(1, 2), y = Vector(3, 5);                              // squares: 4 and 9

        Assert.Multiple(() =>
        {
            Assert.That(functional.mse_loss(x, y).item<double>(), Is.EqualTo(6.5));
            Assert.That(functional.mse_loss(x, y, Reduction.Sum).item<double>(), Is.EqualTo(13));
            Assert.That(Values(functional.mse_loss(x, y, Reduction.None)), Is.EqualTo(new[] { 4.0, 9 }));
        });
    }

    [Test]
    public void Linear_MultipliesByTheTransposedWeights()
    {
        var weights = tensor(new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } });     // [out, in]

        Assert.Multiple(() =>
        {
            Assert.That(Values(functional.linear(Vector(1, 10), weights)), Is.EqualTo(new[] { 21.0, 43, 65 }));
            Assert.That(
                Values(functional.linear(Vector(1, 10), weights, Vector(1, 1, 1))), Is.EqualTo(new[] { 22.0, 44, 66 }));
        });
    }

    [Test]
    public void OneHot_MarksTheClass() =>
        Assert.That(
            Values(functional.one_hot(tensor(new long[] { 2, 0 }), 3)), Is.EqualTo(new[] { 0.0, 0, 1, 1, 0, 0 }));
}
