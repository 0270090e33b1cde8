using MetaRLTorch.Environments;
using MetaRLTorch.Testing;

namespace MetaRLTorch.Tests;

/// <summary>The toy world keeps the contract too.</summary>
public sealed class LineEnvironmentTests : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment() => new LineEnvironment(horizon: 20, goalRadius: 0.2);
}
