using MetaRLTorch.Environments.Navigation2D;
using MetaRLTorch.Testing;

namespace MetaRLTorch.Environments.Tests.Navigation2D;

/// <summary>The navigation whose starts are random.</summary>
public sealed class PrompCornerContractTests : ScoredEnvironmentContract
{
    protected override IEnvironment CreateEnvironment() => new Environments.Navigation2D.Navigation2D(Navigation2DOptions.PrompCorner);
}
