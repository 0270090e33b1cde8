using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Sums, products and powers, with tensors and with numbers.</summary>
public sealed class ArithmeticTests
{
    private DisposeScope scope = null!;

    [SetUp]
    public void OpenScope() => scope = NewDisposeScope();

    [TearDown]
    public void CloseScope() => scope.Dispose();

    [Test]
    public void Operators_WithTensors_WorkElementByElement()
    {
        var left = tensor(new[] { 6f, 8f });
        var right = tensor(new[] { 2f, 4f });

        Assert.Multiple(() =>
        {
            Assert.That((left + right).data<float>(), Is.EqualTo(new[] { 8f, 12f }));
            Assert.That((left - right).data<float>(), Is.EqualTo(new[] { 4f, 4f }));
            Assert.That((left * right).data<float>(), Is.EqualTo(new[] { 12f, 32f }));
            Assert.That((left / right).data<float>(), Is.EqualTo(new[] { 3f, 2f }));
            Assert.That((-left).data<float>(), Is.EqualTo(new[] { -6f, -8f }));
        });
    }
}
