using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Functions of each element, against those of .NET.</summary>
public sealed class PointwiseTests : ProviderTest
{
    private static readonly double[] Points = [0.25, 0.5, 0.75];

    private static TestCaseData Function(string name, Func<Tensor, Tensor> actual, Func<double, double> expected) =>
        new TestCaseData(actual, expected).SetArgDisplayNames(name);

    private static IEnumerable<TestCaseData> Functions() =>
    [
        Function("exp", x => x.exp(), Math.Exp),
        Function("torch.exp", exp, Math.Exp),
        Function("expm1", x => x.expm1(), x => Math.Exp(x) - 1),
        Function("log", x => x.log(), Math.Log),
        Function("torch.log", log, Math.Log),
        Function("log2", x => x.log2(), Math.Log2),
        Function("log10", x => x.log10(), Math.Log10),
        Function("log1p", x => x.log1p(), x => Math.Log(1 + x)),
        Function("sqrt", x => x.sqrt(), Math.Sqrt),
        Function("rsqrt", x => x.rsqrt(), x => 1 / Math.Sqrt(x)),
        Function("square", x => x.square(), x => x * x),
        Function("reciprocal", x => x.reciprocal(), x => 1 / x),
        Function("abs", x => (-x).abs(), Math.Abs),
        Function("neg", x => x.neg(), x => -x),
        Function("sign", x => x.sign(), x => Math.Sign(x)),
        Function("sin", x => x.sin(), Math.Sin),
        Function("cos", x => x.cos(), Math.Cos),
        Function("tan", x => x.tan(), Math.Tan),
        Function("asin", x => x.asin(), Math.Asin),
        Function("acos", x => x.acos(), Math.Acos),
        Function("atan", x => x.atan(), Math.Atan),
        Function("sinh", x => x.sinh(), Math.Sinh),
        Function("cosh", x => x.cosh(), Math.Cosh),
        Function("tanh", x => x.tanh(), Math.Tanh),
        Function("torch.tanh", tanh, Math.Tanh),
        Function("sigmoid", x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        Function("torch.sigmoid", sigmoid, x => 1 / (1 + Math.Exp(-x))),
        Function("relu", x => (x - 0.5).relu(), x => Math.Max(0, x - 0.5)),
        Function("floor", x => (4 * x).floor(), x => Math.Floor(4 * x)),
        Function("ceil", x => (5 * x).ceil(), x => Math.Ceiling(5 * x)),
        Function("round", x => (5 * x).round(), x => Math.Round(5 * x)),
        Function("trunc", x => (-5 * x).trunc(), x => Math.Truncate(-5 * x)),
        Function("atan2", x => x.atan2(x + 1), x => Math.Atan2(x, x + 1)),
        Function("exp_", x => x.exp_(), Math.Exp),
        Function("log_", x => x.log_(), Math.Log),
        Function("sqrt_", x => x.sqrt_(), Math.Sqrt),
        Function("abs_", x => (-x).abs_(), Math.Abs),
        Function("neg_", x => x.neg_(), x => -x),
        Function("tanh_", x => x.tanh_(), Math.Tanh),
        Function("sigmoid_", x => x.sigmoid_(), x => 1 / (1 + Math.Exp(-x))),
    ];

    [TestCaseSource(nameof(Functions))]
    public void Function_EqualsItsDotNetCounterpart(Func<Tensor, Tensor> actual, Func<double, double> expected) =>
        Assert.That(Values(actual(Vector(Points))), Is.EqualTo(Points.Select(expected)).Within(1e-14));

    [Test]
    public void InPlaceFunctions_ReturnTheTensorItself()
    {
        var x = Vector(1, 4);

        Assert.That(x.sqrt_(), Is.SameAs(x));
        Assert.That(Values(x), Is.EqualTo(new[] { 1.0, 2.0 }));
    }

    [Test]
    public void Erf_AtOne_IsTheTabulatedValue() =>
        Assert.That(Vector(1).erf().item<double>(), Is.EqualTo(0.842700792949715).Within(1e-14));

    [Test]
    public void Lgamma_AtFive_IsTheLogarithmOfTwentyFour() =>
        Assert.That(Vector(5).lgamma().item<double>(), Is.EqualTo(Math.Log(24)).Within(1e-14));

    [Test]
    public void Clamp_BoundsBelowAboveOrBoth()
    {
        var x = Vector(-2, 0.5, 2);

        Assert.Multiple(() =>
        {
            Assert.That(Values(x.clamp(-1, 1)), Is.EqualTo(new[] { -1.0, 0.5, 1 }));
            Assert.That(Values(x.clamp(min: 0)), Is.EqualTo(new[] { 0.0, 0.5, 2 }));
            Assert.That(Values(torch.clamp(x, max: 1)), Is.EqualTo(new[] { -2.0, 0.5, 1 }));
            Assert.That(Values(x.clamp(Vector(-2, 1, 3), Vector(0, 2, 4))), Is.EqualTo(new[] { -2.0, 1, 3 }));
            Assert.That(Values(x.clamp_(-1, 1)), Is.EqualTo(new[] { -1.0, 0.5, 1 }));
        });
    }

    [Test]
    public void MinimumAndMaximum_CompareTwoTensors()
    {
        Tensor a = Vector(1, 5), b = Vector(3, 2);

        Assert.Multiple(() =>
        {
            Assert.That(Values(minimum(a, b)), Is.EqualTo(new[] { 1.0, 2 }));
            Assert.That(Values(maximum(a, b)), Is.EqualTo(new[] { 3.0, 5 }));
            Assert.That(Values(a.minimum(b)), Is.EqualTo(new[] { 1.0, 2 }));
            Assert.That(Values(a.max(b)), Is.EqualTo(new[] { 3.0, 5 }));
        });
    }

    [Test]
    public void FillingInPlace_OverwritesEveryElement()
    {
        var x = Vector(1, 2);

        Assert.Multiple(() =>
        {
            Assert.That(Values(x.fill_(3)), Is.EqualTo(new[] { 3.0, 3 }));
            Assert.That(Values(x.copy_(Vector(4, 5))), Is.EqualTo(new[] { 4.0, 5 }));
            Assert.That(Values(x.zero_()), Is.EqualTo(new[] { 0.0, 0 }));
            Assert.That(x.copy_(tensor(new[] { 1, 2 })).dtype, Is.EqualTo(ScalarType.Float64));
        });
    }

    [Test]
    public void Clone_HasElementsOfItsOwn()
    {
        var x = Vector(1, 2);
        var copy = x.clone();

        x.zero_();

        Assert.That(Values(copy), Is.EqualTo(new[] { 1.0, 2 }));
    }
}
