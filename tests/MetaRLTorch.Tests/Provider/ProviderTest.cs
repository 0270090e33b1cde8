using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Provider;

/// <summary>Gives each test a dispose scope of its own, and reads tensors of any type as numbers.</summary>
public abstract class ProviderTest
{
    private DisposeScope scope = null!;

    [SetUp]
    public void OpenScope() => scope = NewDisposeScope();

    [TearDown]
    public void CloseScope() => scope.Dispose();

    /// <summary>The elements in row-major order, converted to double.</summary>
    protected static double[] Values(Tensor tensor) => tensor.detach().to(float64).flatten().data<double>().ToArray();

    /// <summary>A float64 row vector.</summary>
    protected static Tensor Vector(params double[] values) => tensor(values);
}
