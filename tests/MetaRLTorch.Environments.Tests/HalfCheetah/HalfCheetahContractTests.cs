using MetaRLTorch.Environments.HalfCheetah;
using MetaRLTorch.Testing;

namespace MetaRLTorch.Environments.Tests.HalfCheetah;

public sealed class HalfCheetahVelocityContractTests : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment() => new HalfCheetahVelocity(new());
}

public sealed class HalfCheetahDirectionContractTests : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment() => new HalfCheetahDirection(new());
}
