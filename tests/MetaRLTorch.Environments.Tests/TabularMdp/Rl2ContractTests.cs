using MetaRLTorch.Environments.TabularMdp;
using MetaRLTorch.Testing;

namespace MetaRLTorch.Environments.Tests.TabularMdp;

/// <summary>The processes whose rewards are noisy.</summary>
public sealed class Rl2ContractTests : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment() => new Environments.TabularMdp.TabularMdp(TabularMdpOptions.Rl2);
}
