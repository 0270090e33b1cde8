using MetaRLTorch.Environments;
using MetaRLTorch.Testing;
using NUnit.Framework;

[TestFixture]
public sealed class WindyLineTests : EnvironmentContract
{
    protected override IEnvironment CreateEnvironment() => new WindyLine(new());
}
