using MetaRLTorch.Tensors;
using NUnit.Framework;

namespace MetaRLTorch;

/// <summary>Sets the process up as the program does, and takes CUDA's place, for the tests of all namespaces.</summary>
[SetUpFixture]
public sealed class ProcessSetUp
{
    [OneTimeSetUp]
    public void ConfigureProcess()
    {
        Compute.ConfigureProcess();
        if (!FakeGpu.FakeGpu.Load()) Assert.Ignore(FakeGpu.FakeGpu.Absent);
    }
}
