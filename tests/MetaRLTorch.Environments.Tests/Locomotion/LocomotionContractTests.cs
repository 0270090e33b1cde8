using MetaRLTorch.Environments.Ant;
using MetaRLTorch.Environments.Walker2D;
using MetaRLTorch.Testing;

namespace MetaRLTorch.Environments.Tests.Locomotion;

public abstract class LocomotionContract(Func<IEnvironment> create) : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment()
    {
        Installed.KnownMuJoCo();
        return create();
    }
}

public sealed class AntVelocityContractTests() : LocomotionContract(() => new AntVelocity(new()));

public sealed class AntVelocityOfFinnContractTests()
    : LocomotionContract(() => new AntVelocity(AntVelocityOptions.Finn with { Horizon = 100 }));

public sealed class AntDirectionContractTests()
    : LocomotionContract(() => new AntDirection(AntDirectionOptions.Promp2D));

public sealed class HopperContractTests() : LocomotionContract(() => new Hopper.Hopper(new()));

public sealed class Walker2DContractTests() : LocomotionContract(() => new Walker2D.Walker2D(new()));

public sealed class Walker2DDirectionContractTests() : LocomotionContract(() => new Walker2DDirection(new()));

public sealed class Walker2DVelocityContractTests() : LocomotionContract(() => new Walker2DVelocity(new()));
