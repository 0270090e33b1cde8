using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Testing;

namespace MetaRLTorch.Environments.Tests.HalfCheetah;

public sealed class HalfCheetahVelocityContractTests : ScoredEnvironmentContract
{
    protected override IEnvironment CreateEnvironment() => new HalfCheetahVelocity(new());
}

public sealed class HalfCheetahDirectionContractTests : ScoredEnvironmentContract
{
    protected override IEnvironment CreateEnvironment() => new HalfCheetahDirection(new());
}
