using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Provider;

/// <summary>
/// float32 tanh: the provider may replace libtorch's by a faster one, so its accuracy is a promise of its own.
/// </summary>
public sealed class TanhTests
{
    [Test]
    public void Tanh_OfFloat32_IsWithinSixUnitsInTheLastPlace()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.linspace(-12, 12, 1_000_001, torch.float32);
        var tanh = x.tanh();
        var exact = x.to(torch.float64).tanh();

        var relative = ((tanh.to(torch.float64) - exact) / exact.abs().clamp((Scalar)1e-30)).abs().max().ToDouble();

        Assert.That(relative, Is.LessThan(6 * Math.Pow(2, -24) * 2));      // a unit is at most 2^-23 of the value
        Assert.That(tanh.abs().max().ToDouble(), Is.LessThanOrEqualTo(1.0));
    }

    [Test]
    public void Tanh_OfSpecialValues_KeepsTheirMeaning()
    {
        using var scope = torch.NewDisposeScope();
        float[] values = [0f, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1e-30f];

        var tanh = torch.tensor(values).tanh().data<float>().ToArray();

        Assert.That(tanh, Is.EqualTo(new[] { 0f, -0f, 1f, -1f, float.NaN, 1e-30f }));
    }

    [Test]
    public void Tanh_OfAStridedTensor_IsThatOfItsElements()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.arange((Scalar)12f, torch.float32).view(3, 4) * 0.1;

        Assert.That(torch.allclose(x.t().tanh(), x.tanh().t(), 1e-6, 0), Is.True);
    }

    [Test]
    public void Tanh_InFloat32_HasTheDerivativeOneMinusItsSquare()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.tensor(new[] { -2f, 0.5f, 3f }).requires_grad_(true);
        var y = x.tanh();

        var gradient = torch.autograd.grad([y.sum()], [x])[0];

        Assert.That(torch.allclose(gradient, 1 - y.square(), 1e-6, 1e-7), Is.True);
    }
}
