using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Training;

public sealed class MemoryTests
{
    [SetUp]
    public void IgnoreWhereNothingIsCounted()
    {
        // The official TorchSharp counts a gradient that is none as a tensor, and never as one that was freed.
        var before = LiveTensors;
        using (torch.NewDisposeScope())
        {
            var (used, unused) = (torch.ones(1).requires_grad_(true), torch.ones(1).requires_grad_(true));
            _ = torch.autograd.grad([used.sum()], [used, unused], allow_unused: true);
        }

        if (LiveTensors != before) Assert.Ignore("This TorchSharp counts tensors that are none: live ones cannot be told.");
    }

    [TestCaseSource(typeof(LineTraining), nameof(LineTraining.Methods))]
    public void Iteration_LeavesNoTensorBehind(AlgorithmName algorithm, OuterOptimizer optimizer)
    {
        using var experiment = LineTraining.Build(
            LineTraining.Config(algorithm, optimizer) with { Adaptation = LineTraining.TwoSteps(algorithm) });
        LineTraining.Train(experiment, 0, 1);
        var before = LiveTensors;

        LineTraining.Train(experiment, 1, 4);

        Assert.That(LiveTensors, Is.EqualTo(before));
    }

    [Test]
    public void Iteration_OnSeveralWorkers_LeavesNoTensorBehind([Values] OuterOptimizer optimizer)
    {
        var config = LineTraining.Config(AlgorithmName.Sgmrl, optimizer) with
        {
            Sharding = new() { Workers = 2, SamplingTasks = 2 },
        };
        using var experiment = LineTraining.Build(config);
        LineTraining.Train(experiment, 0, 1);
        var before = torch.Tensor.TotalCount;

        LineTraining.Train(experiment, 1, 11);

        // Earlier tests' forgotten tensors may be finalized meanwhile, so the count of the whole process can only be
        // bounded.
        Assert.That(torch.Tensor.TotalCount, Is.LessThanOrEqualTo(before));
    }

    [Test]
    public void Evaluation_LeavesNoTensorBehind()
    {
        using var experiment = LineTraining.Build(LineTraining.Config(AlgorithmName.Maml, OuterOptimizer.Adam));
        experiment.Evaluator.Evaluate(experiment.Theta, tasks: 3, steps: 2, index: 0);
        var before = LiveTensors;

        experiment.Evaluator.Evaluate(experiment.Theta, tasks: 3, steps: 2, index: 1);

        Assert.That(LiveTensors, Is.EqualTo(before));
    }

    [Test]
    public void AnExperiment_DisposedOf_LeavesNoTensorBehind([Values] OuterOptimizer optimizer)
    {
        LineTraining.Train(LineTraining.Config(AlgorithmName.Sgmrl, optimizer), iterations: 1);
        var before = LiveTensors;

        LineTraining.Train(LineTraining.Config(AlgorithmName.Sgmrl, optimizer), iterations: 2);

        Assert.That(LiveTensors, Is.EqualTo(before));
    }

    /// <summary>
    /// Tensors made on this thread and not yet freed by it: exact, whatever the finalizer does elsewhere.
    /// </summary>
    private static long LiveTensors => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
}
