using MetaRLTorch.Environments;
using MetaRLTorch.Environments.Navigation2D;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Training;

/// <summary>
/// A GPU draws the same random numbers and computes the same meta-gradient; skipped where there is none.
/// </summary>
public sealed class CudaTests : TensorTests
{
    [Test]
    public void MetaGradient_OnCuda_EqualsTheCpus(
        [Values("maml", "sgmrl", "emaml", "first_order_maml")]
        string name)
    {
        Needs.That(torch.cuda.is_available(), "This machine has no GPU.");

        var (cpu, cuda) = (Gradient(name, DeviceName.Cpu), Gradient(name, DeviceName.Cuda));

        Assert.That(TensorAssert.RelativeError(cuda, cpu), Is.LessThan(1e-8));
    }

    /// <summary>The first meta-gradient in float64, where only the order of sums differs between devices.</summary>
    private static double[] Gradient(string name, DeviceName device)
    {
        var config = new ExperimentConfig
        {
            Device = device,
            Precision = Precision.Fp64,
            Environment = new() { Name = "navigation_2d", Options = Navigation2DOptions.Sgmrl },
            Policy = new() { HiddenSizes = [16, 16] },
            Sampling = new() { Tasks = 4, Episodes = 5 },
            Algorithm = Methods.Named(name),
            Adaptation = new() { Steps = 2 },
        };
        using var experiment = new ExperimentBuilder(Catalog.With(EnvironmentCatalog.Entries)).Build(config);
        using var random = experiment.Random.Open(RandomPurpose.Tasks);
        var tasks = experiment.Environment.SampleTasks(4, random).To(experiment.Compute);
        var batch = experiment.Method.Algorithm.Collect(experiment.Phi, tasks, experiment.Random.ForTasks(4, 0), experiment.Learner);
        return TensorAssert.Numbers(experiment.ObjectiveOn(batch).Gradient(experiment.Phi.All).Gradient.cpu());
    }
}
