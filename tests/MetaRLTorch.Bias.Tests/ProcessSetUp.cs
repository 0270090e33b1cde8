using MetaRLTorch.Tensors;
using NUnit.Framework;

namespace MetaRLTorch.Bias.Tests;

/// <summary>Sets the process up as the program does, before the first tensor is made.</summary>
[SetUpFixture]
public sealed class ProcessSetUp
{
    [OneTimeSetUp]
    public void ConfigureProcess() => Compute.ConfigureProcess();
}
