using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Comparisons and logic, element by element.</summary>
public sealed class ComparisonTests : ProviderTest
{
    private static bool[] Answers(Tensor tensor) => tensor.data<bool>().ToArray();

    [Test]
    public void Comparisons_WithTensors_AnswerForEachElement()
    {
        Tensor a = Vector(1, 2, 3), b = Vector(2, 2, 2);

        Assert.Multiple(() =>
        {
            Assert.That(Answers(a.eq(b)), Is.EqualTo(new[] { false, true, false }));
            Assert.That(Answers(a.ne(b)), Is.EqualTo(new[] { true, false, true }));
            Assert.That(Answers(a.lt(b)), Is.EqualTo(new[] { true, false, false }));
            Assert.That(Answers(a.le(b)), Is.EqualTo(new[] { true, true, false }));
            Assert.That(Answers(a.gt(b)), Is.EqualTo(new[] { false, false, true }));
            Assert.That(Answers(a.ge(b)), Is.EqualTo(new[] { false, true, true }));
            Assert.That(Answers(a < b), Is.EqualTo(new[] { true, false, false }));
            Assert.That(Answers(a >= b), Is.EqualTo(new[] { false, true, true }));
            Assert.That(Answers(a == b), Is.EqualTo(new[] { false, true, false }));
            Assert.That(Answers(a.equal(b)), Is.EqualTo(new[] { false, true, false }));
        });
    }

    [Test]
    public void Comparisons_WithANumberOnEitherSide_KeepTheirSense()
    {
        var x = Vector(1, 2, 3);

        Assert.Multiple(() =>
        {
            Assert.That(Answers(x.eq(2)), Is.EqualTo(new[] { false, true, false }));
            Assert.That(Answers(x < 2), Is.EqualTo(new[] { true, false, false }));
            Assert.That(Answers(x > 2), Is.EqualTo(new[] { false, false, true }));
            Assert.That(Answers(2 < x), Is.EqualTo(new[] { false, false, true }));
            Assert.That(Answers(x <= 2), Is.EqualTo(new[] { true, true, false }));
            Assert.That(Answers(2 >= x), Is.EqualTo(new[] { true, true, false }));
        });
    }

    [Test]
    public void Logic_CombinesAnswers()
    {
        Tensor a = tensor(new[] { true, true, false }), b = tensor(new[] { true, false, false });

        Assert.Multiple(() =>
        {
            Assert.That(Answers(a.logical_and(b)), Is.EqualTo(new[] { true, false, false }));
            Assert.That(Answers(a.logical_or(b)), Is.EqualTo(new[] { true, true, false }));
            Assert.That(Answers(a.logical_xor(b)), Is.EqualTo(new[] { false, true, false }));
            Assert.That(Answers(a.logical_not()), Is.EqualTo(new[] { false, false, true }));
            Assert.That(Answers(a & b), Is.EqualTo(new[] { true, false, false }));
            Assert.That(Answers(a | b), Is.EqualTo(new[] { true, true, false }));
            Assert.That(Answers(~a), Is.EqualTo(new[] { false, false, true }));
        });
    }

    [Test]
    public void SpecialNumbers_AreRecognized()
    {
        var x = Vector(1, double.NaN, double.PositiveInfinity);

        Assert.Multiple(() =>
        {
            Assert.That(Answers(x.isnan()), Is.EqualTo(new[] { false, true, false }));
            Assert.That(Answers(x.isfinite()), Is.EqualTo(new[] { true, false, false }));
            Assert.That(Answers(isfinite(x)), Is.EqualTo(new[] { true, false, false }));
            Assert.That(Answers(x.isinf()), Is.EqualTo(new[] { false, false, true }));
        });
    }

    [Test]
    public void AllClose_AnswersOnceWithinTolerance()
    {
        var x = Vector(1, double.NaN);

        Assert.Multiple(() =>
        {
            Assert.That(allclose(Vector(1), Vector(1 + 1e-6)), Is.True);
            Assert.That(allclose(Vector(1), Vector(1.001)), Is.False);
            Assert.That(Vector(1).allclose(Vector(1.001), rtol: 0.01), Is.True);
            Assert.That(x.allclose(x), Is.False);
            Assert.That(x.allclose(x, equal_nan: true), Is.True);
        });
    }

    [Test]
    public void IsClose_AnswersForEachElement()
    {
        Assert.That(Answers(Vector(1, 2).isclose(Vector(1 + 1e-7, 3))), Is.EqualTo(new[] { true, false }));
        Assert.That(Answers(Vector(1, 2).not_equal(Vector(1, 3))), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public void Equals_ComparesShapeAndElements()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Vector(1, 2).Equals(Vector(1, 2)), Is.True);
            Assert.That(Vector(1, 2).Equals(Vector(1, 3)), Is.False);
            Assert.That(Vector(1, 2).Equals(Vector(1, 2).view(2, 1)), Is.False);
        });
    }
}
