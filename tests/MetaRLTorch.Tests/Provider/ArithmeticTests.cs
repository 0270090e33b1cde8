using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Sums, products and powers, with tensors and with numbers.</summary>
public sealed class ArithmeticTests : ProviderTest
{
    [Test]
    public void Operators_WithTwoTensors_WorkElementByElement()
    {
        var left = tensor(new[] { 6f, 8f });
        var right = tensor(new[] { 2f, 5f });

        Assert.Multiple(() =>
        {
            Assert.That(Values(left + right), Is.EqualTo(new[] { 8.0, 13.0 }));
            Assert.That(Values(left - right), Is.EqualTo(new[] { 4.0, 3.0 }));
            Assert.That(Values(left * right), Is.EqualTo(new[] { 12.0, 40.0 }));
            Assert.That(Values(left / right), Is.EqualTo(new[] { 3.0, 1.6 }).Within(1e-6));
            Assert.That(Values(left % right), Is.EqualTo(new[] { 0.0, 3.0 }));
            Assert.That(Values(-left), Is.EqualTo(new[] { -6.0, -8.0 }));
        });
    }

    [Test]
    public void Operators_WithANumberOnTheRight_ApplyItToEachElement()
    {
        var x = Vector(1, 4);

        Assert.Multiple(() =>
        {
            Assert.That(Values(x + 1), Is.EqualTo(new[] { 2.0, 5.0 }));
            Assert.That(Values(x + 1L), Is.EqualTo(new[] { 2.0, 5.0 }));
            Assert.That(Values(x - 0.5f), Is.EqualTo(new[] { 0.5, 3.5 }));
            Assert.That(Values(x * 0.5), Is.EqualTo(new[] { 0.5, 2.0 }));
            Assert.That(Values(x / 4), Is.EqualTo(new[] { 0.25, 1.0 }));
            Assert.That(Values(x % 3), Is.EqualTo(new[] { 1.0, 1.0 }));
        });
    }

    [Test]
    public void Operators_WithANumberOnTheLeft_KeepTheOrderOfTheOperands()
    {
        var x = Vector(1, 4);

        Assert.Multiple(() =>
        {
            Assert.That(Values(1 + x), Is.EqualTo(new[] { 2.0, 5.0 }));
            Assert.That(Values(1L - x), Is.EqualTo(new[] { 0.0, -3.0 }));
            Assert.That(Values(0.5f * x), Is.EqualTo(new[] { 0.5, 2.0 }));
            Assert.That(Values(2.0 / x), Is.EqualTo(new[] { 2.0, 0.5 }));
        });
    }

    [Test]
    public void Operators_WithANumber_KeepTheTensorsElementType()
    {
        var x = tensor(new[] { 1f, 2f });

        Assert.Multiple(() =>
        {
            Assert.That((x * 0.5).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That((x + tensor(0.5)).dtype, Is.EqualTo(ScalarType.Float32), "no dimension: a number");
            Assert.That((x + tensor(new[] { 0.5, 0.5 })).dtype, Is.EqualTo(ScalarType.Float64));
            Assert.That((tensor(new[] { 1, 2 }) * 0.5).dtype, Is.EqualTo(ScalarType.Float32));
        });
    }

    [Test]
    public void Operators_WithShapesThatBroadcast_RepeatTheShorterSide()
    {
        var column = Vector(10, 20).unsqueeze(1);
        var row = Vector(1, 2, 3);

        var sum = column + row;

        Assert.That(sum.shape, Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(Values(sum), Is.EqualTo(new[] { 11.0, 12, 13, 21, 22, 23 }));
    }

    [Test]
    public void NamedForms_EqualTheOperators()
    {
        Tensor a = Vector(7, 9), b = Vector(2, 4);

        Assert.Multiple(() =>
        {
            Assert.That(Values(a.mul(b)), Is.EqualTo(new[] { 14.0, 36 }));
            Assert.That(Values(a.mul(2)), Is.EqualTo(new[] { 14.0, 18 }));
            Assert.That(Values(torch.mul(a, b)), Is.EqualTo(new[] { 14.0, 36 }));
            Assert.That(Values(torch.add(a, 1)), Is.EqualTo(new[] { 8.0, 10 }));
            Assert.That(Values(torch.add(a, b, 2)), Is.EqualTo(new[] { 11.0, 17 }));
            Assert.That(Values(torch.sub(a, b)), Is.EqualTo(new[] { 5.0, 5 }));
            Assert.That(Values(torch.div(a, 2)), Is.EqualTo(new[] { 3.5, 4.5 }));
            Assert.That(Values(a.remainder(b)), Is.EqualTo(new[] { 1.0, 1 }));
            Assert.That(Values(Vector(-7).remainder(4)), Is.EqualTo(new[] { 1.0 }), "the divisor's sign");
        });
    }

    [Test]
    public void AddAndSub_WithAlpha_ScaleTheAddend()
    {
        var x = Vector(1, 2);

        Assert.Multiple(() =>
        {
            Assert.That(Values(x.add(Vector(10, 20), 0.5)), Is.EqualTo(new[] { 6.0, 12.0 }));
            Assert.That(Values(x.add(10, 0.5)), Is.EqualTo(new[] { 6.0, 7.0 }));
            Assert.That(Values(x.sub(1)), Is.EqualTo(new[] { 0.0, 1.0 }));
        });
    }

    [Test]
    public void InPlaceForms_ChangeTheTensorAndReturnIt()
    {
        var x = Vector(2, 4);
        var same = x;

        Assert.Multiple(() =>
        {
            Assert.That(x.add_(Vector(1, 1)), Is.SameAs(same));
            Assert.That(Values(x), Is.EqualTo(new[] { 3.0, 5.0 }));
            Assert.That(Values(x.add_(Vector(1, 1), 2)), Is.EqualTo(new[] { 5.0, 7.0 }));
            Assert.That(Values(x.add_(1)), Is.EqualTo(new[] { 6.0, 8.0 }));
            Assert.That(Values(x.sub_(2)), Is.EqualTo(new[] { 4.0, 6.0 }));
            Assert.That(Values(x.sub_(Vector(1, 2))), Is.EqualTo(new[] { 3.0, 4.0 }));
            Assert.That(Values(x.mul_(2)), Is.EqualTo(new[] { 6.0, 8.0 }));
            Assert.That(Values(x.mul_(Vector(1, 3))), Is.EqualTo(new[] { 6.0, 24.0 }));
            Assert.That(Values(x.div_(2)), Is.EqualTo(new[] { 3.0, 12.0 }));
            Assert.That(Values(x.div_(Vector(3, 4))), Is.EqualTo(new[] { 1.0, 3.0 }));
            Assert.That(Values(x.pow_(2)), Is.EqualTo(new[] { 1.0, 9.0 }));
        });
    }

    [Test]
    public void Div_WithARoundingMode_RoundsTheQuotient()
    {
        var x = Vector(-7, 7);

        Assert.Multiple(() =>
        {
            Assert.That(Values(x.div(2)), Is.EqualTo(new[] { -3.5, 3.5 }));
            Assert.That(Values(x.div(2, RoundingMode.floor)), Is.EqualTo(new[] { -4.0, 3.0 }));
            Assert.That(Values(x.div(Vector(2, 2), RoundingMode.trunc)), Is.EqualTo(new[] { -3.0, 3.0 }));
        });
    }

    [Test]
    public void Pow_TakesANumberOrATensor()
    {
        var x = Vector(2, 3);

        Assert.Multiple(() =>
        {
            Assert.That(Values(x.pow(3)), Is.EqualTo(new[] { 8.0, 27.0 }));
            Assert.That(Values(x.pow(Vector(1, 2))), Is.EqualTo(new[] { 2.0, 9.0 }));
            Assert.That(Values(torch.pow(x, 2)), Is.EqualTo(new[] { 4.0, 9.0 }));
        });
    }

    [Test]
    public void AddCMulAndAddCDiv_AddAScaledProductOrQuotient()
    {
        Tensor a = Vector(6, 8), b = Vector(2, 4);                              // products 12, 32; quotients 3, 2

        Assert.Multiple(() =>
        {
            Assert.That(Values(Vector(1, 1).addcmul_(a, b, 0.5)), Is.EqualTo(new[] { 7.0, 17.0 }));
            Assert.That(Values(Vector(1, 1).addcdiv_(a, b, 10)), Is.EqualTo(new[] { 31.0, 21.0 }));
            Assert.That(Values(Vector(1, 1).addcdiv_(a, b)), Is.EqualTo(new[] { 4.0, 3.0 }));
            Assert.That(Values(Vector(1, 1).addcmul(a, b, 1)), Is.EqualTo(new[] { 13.0, 33.0 }));
            Assert.That(Values(Vector(1, 1).addcdiv(a, b, 1)), Is.EqualTo(new[] { 4.0, 3.0 }));
        });
    }

    [Test]
    public void Lerp_GoesTheGivenShareOfTheWay() =>
        Assert.That(Values(Vector(0, 10).lerp(Vector(10, 20), tensor(0.25))), Is.EqualTo(new[] { 2.5, 12.5 }));
}
