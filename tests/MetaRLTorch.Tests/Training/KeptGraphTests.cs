using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Training;

/// <summary>The graphs of inner steps kept from collecting: faster, and nothing else.</summary>
public sealed class KeptGraphTests : TensorTests
{
    [TestCaseSource(typeof(LineTraining), nameof(LineTraining.Methods))]
    public void Training_WithAnyNumberOfKeptTasks_ReachesTheSameParameters(
        AlgorithmName algorithm, OuterOptimizer optimizer) =>
        AssertSameNumbers(LineTraining.Config(algorithm, optimizer));

    [Test]
    public void Training_WithAnyNumberOfKeptTasks_ReachesTheSameParameters_WithEveryInnerEstimator(
        [Values] EstimatorName inner)
    {
        var config = LineTraining.Config(AlgorithmName.Maml, OuterOptimizer.Adam);
        AssertSameNumbers(config with { Algorithm = config.Algorithm with { InnerEstimator = inner } });
    }

    [Test]
    public void Training_WithSeveralEpochsOnTheSameData_UsesAGraphInTheFirstOnly()
    {
        var config = LineTraining.Config(AlgorithmName.Promp, OuterOptimizer.Adam);
        AssertSameNumbers(config with { Outer = config.Outer with { Epochs = 3 } });
    }

    [Test]
    public void Gradient_AtOtherParametersThanThoseThatCollected_TakesTheStepsAgain()
    {
        var experiment = new LineExperiment { Steps = 2, ShardTasks = 1 };
        var elsewhere = (1.1 * experiment.Theta()).Track();

        Assert.That(Gradient(experiment with { KeptTasks = 3 }), Is.EqualTo(Gradient(experiment)).And.All.Not.NaN);

        double[] Gradient(LineExperiment which)
        {
            var batch = which.Collect(which.Maml, which.Theta());
            return TensorAssert.Numbers(which.Objective(which.Maml, batch).Gradient(elsewhere).Gradient);
        }
    }

    [Test]
    public void KeptSteps_ServeOnce_AtTheParametersThatCollected()
    {
        var experiment = new LineExperiment { Steps = 2, ShardTasks = 1, KeptTasks = 2 };
        var theta = experiment.Theta();
        var batch = experiment.Collect(experiment.Maml, theta);
        var (first, last) = (new TaskRange(0, 1), new TaskRange(2, 1));

        Assert.That(batch.TakeSteps(last, theta), Is.Empty, "the third task, of two kept");
        Assert.That(batch.TakeSteps(first, 1.1 * theta), Is.Empty, "other values");
        var steps = batch.TakeSteps(first, theta);
        Assert.That(steps, Has.Count.EqualTo(2));
        Assert.That(batch.TakeSteps(first, theta), Is.Empty, "a second time");

        // With them, no likelihood is computed and no step taken again.
        var known = batch.ForTasks(first).With(theta, steps);
        var adapted = theta.ForEachTask(1);
        foreach (var (rollouts, step) in known.Before.Zip(steps))
        {
            var likelihood = rollouts.Likelihood(experiment.Policy, adapted);
            Assert.That(likelihood, Is.SameAs(step.Likelihood));
            adapted = experiment.Adaptation.Step(adapted, likelihood, rollouts, differentiable: true);
            Assert.That(adapted, Is.SameAs(step.Next));
        }

        TensorAssert.AreSame(adapted[0].detach(), known.After.Theta[0]);
    }

    [Test]
    public void GraphsThatNobodyUses_EndWithTheScopeThatCollected()
    {
        var experiment = new LineExperiment { Steps = 2, ShardTasks = 1, KeptTasks = 3 };
        var theta = experiment.Theta();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (torch.NewDisposeScope()) experiment.Collect(experiment.Maml, theta);

        Assert.That(DisposeScopeManager.Statistics.ThreadTotalLiveCount, Is.EqualTo(before));
    }

    /// <summary>Trains with the graphs of none, some and all of the six tasks kept, in double precision.</summary>
    private static void AssertSameNumbers(ExperimentConfig config)
    {
        var expected = Train(keptTasks: 0, workers: 1);
        var kept = Train(keptTasks: 4, workers: 1);

        TensorAssert.NumbersAreClose(kept, expected, 1e-11);
        TensorAssert.NumbersAreClose(Train(keptTasks: 100, workers: 1), expected, 1e-11);
        Assert.That(Train(keptTasks: 4, workers: 2), Is.EqualTo(kept), "the same bits for any number of workers");

        double[] Train(int keptTasks, int workers)
        {
            using var experiment = LineTraining.Build(config with
            {
                Precision = Precision.Fp64,
                Adaptation = LineTraining.TwoSteps(config.Algorithm.Name),
                Sharding = new() { Workers = workers, KeptTasks = keptTasks },
            });
            LineTraining.Train(experiment, 0, 2);
            return TensorAssert.Numbers(experiment.Theta);
        }
    }
}
