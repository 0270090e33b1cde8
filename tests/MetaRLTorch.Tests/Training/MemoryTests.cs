using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Training;

public sealed class MemoryTests
{
    [TestCaseSource(typeof(LineTraining), nameof(LineTraining.WithOptimizers))]
    public void Iteration_LeavesNoTensorBehind(string algorithm, OuterOptimizer optimizer)
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
        var config = LineTraining.Config("sgmrl", optimizer) with
        {
            Sharding = new() { Workers = 2, SamplingTasks = 2 },
        };
        using var experiment = LineTraining.Build(config);
        LineTraining.Train(experiment, 0, 1);
        var before = LiveTensorsOfAll(experiment.Workers);

        LineTraining.Train(experiment, 1, 11);

        Assert.That(LiveTensorsOfAll(experiment.Workers), Is.EqualTo(before));
    }

    [Test]
    public void Evaluation_LeavesNoTensorBehind()
    {
        using var experiment = LineTraining.Build(LineTraining.Config("maml", OuterOptimizer.Adam));
        experiment.Evaluator.Evaluate(experiment.Phi, tasks: 3, steps: 2, index: 0);
        var before = LiveTensors;

        experiment.Evaluator.Evaluate(experiment.Phi, tasks: 3, steps: 2, index: 1);

        Assert.That(LiveTensors, Is.EqualTo(before));
    }

    [Test]
    public void AnExperiment_DisposedOf_LeavesNoTensorBehind([Values] OuterOptimizer optimizer)
    {
        LineTraining.Train(LineTraining.Config("sgmrl", optimizer), iterations: 1);
        var before = LiveTensors;

        LineTraining.Train(LineTraining.Config("sgmrl", optimizer), iterations: 2);

        Assert.That(LiveTensors, Is.EqualTo(before));
    }

    [Test]
    public void ATensorThatLeavesItsScope_Counts_AndOneThatIsNoneDoesNot()
    {
        var before = LiveTensors;
        torch.Tensor kept;
        using (torch.NewDisposeScope())
        {
            var (used, unused) = (torch.ones(1).requires_grad_(true), torch.ones(1).requires_grad_(true));
            _ = torch.autograd.grad([used.sum()], [used, unused], allow_unused: true);
            kept = torch.ones(1).DetachFromDisposeScope();
        }

        Assert.That(LiveTensors, Is.EqualTo(before + 1));
        kept.Dispose();
        Assert.That(LiveTensors, Is.EqualTo(before));
    }

    /// <summary>
    /// Tensors of this thread that no scope will free: exact, whatever the finalizer does elsewhere.
    /// </summary>
    /// <remarks>
    /// Not the count of all that is live: the official TorchSharp counts a gradient that is none as a tensor, and never as
    /// one that was freed. Such a gradient is made in a scope and stays there.
    /// </remarks>
    private static long LiveTensors
    {
        get
        {
            var before = OutsideScopes();
            using (torch.ones(1))
            {
                Assert.That(OutsideScopes(), Is.EqualTo(before + 1), "A scope was left open.");
            }

            return OutsideScopes();
        }
    }

    /// <summary>The same, summed over this thread and all workers; each of them takes one of the tasks.</summary>
    private static long LiveTensorsOfAll(TaskWorkers workers)
    {
        var live = LiveTensors;
        using var everyone = new Barrier(workers.Count);
        workers.ForEachShard(workers.Count, 1, (_, _) =>
        {
            everyone.SignalAndWait();
            Interlocked.Add(ref live, OutsideScopes());
        });
        return live;
    }

    private static long OutsideScopes()
    {
        var counts = DisposeScopeManager.Statistics.TensorStatistics;
        return counts.CreatedOutsideScopeCount + counts.DetachedFromScopeCount
            - counts.AttachedToScopeCount - counts.DisposedOutsideScopeCount;
    }
}
