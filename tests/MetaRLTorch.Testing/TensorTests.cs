using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Testing;

/// <summary>Tests that make tensors: each runs in a dispose scope of its own, so that none leaves one behind.</summary>
public abstract class TensorTests
{
    private DisposeScope? _scope;

    /// <summary>Opens the scope.</summary>
    [SetUp]
    public void OpenScope() => _scope = torch.NewDisposeScope();

    /// <summary>Frees what the test made.</summary>
    [TearDown]
    public void CloseScope() => _scope?.Dispose();
}
