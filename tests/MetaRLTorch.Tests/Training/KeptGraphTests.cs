using MetaRLTorch.Adaptation;
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
    private static IEnumerable<string> Estimators => EstimatorCatalog.Entries.Select(entry => entry.Name);

    [TestCaseSource(typeof(LineTraining), nameof(LineTraining.WithOptimizers))]
    public void Training_WithAnyNumberOfKeptTasks_ReachesTheSameParameters(
        string algorithm, OuterOptimizer optimizer) =>
        AssertSameNumbers(LineTraining.Config(algorithm, optimizer));

    [Test]
    public void Training_WithAnyNumberOfKeptTasks_ReachesTheSameParameters_WithEveryInnerEstimator(
        [ValueSource(nameof(Estimators))] string inner)
    {
        var config = LineTraining.Config("maml", OuterOptimizer.Adam);
        AssertSameNumbers(config with { Algorithm = Methods.Named("maml", new InnerEstimatorOptions { InnerEstimator = inner }) });
    }

    [Test]
    public void Training_WithSeveralEpochsOnTheSameData_UsesAGraphInTheFirstOnly()
    {
        var config = LineTraining.Config("promp", OuterOptimizer.Adam);
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

        var phi = new MetaParameters(theta);

        Assert.That(batch.ForGradient(last, phi).Inner.Kept, Is.Null, "the third task, of two kept");
        Assert.That(batch.ForGradient(first, new MetaParameters(1.1 * theta)).Inner.Kept, Is.Null, "other values");
        var part = batch.ForGradient(first, phi);
        Assert.That(batch.ForGradient(first, phi).Inner.Kept, Is.Null, "a second time");

        // With them, no step is taken again, but from another φ, or where no derivative is wanted.
        Assert.That(experiment.Loop.Through(phi, part.Inner, Derivative.Unrolled), Is.SameAs(part.Inner.Kept));
        Assert.That(experiment.Loop.Through(phi, part.Inner, Derivative.None).Steps, Has.None.TypeOf<KeptStep>());
        var other = experiment.Loop.Through(new MetaParameters(1.1 * theta), part.Inner, Derivative.Unrolled);
        Assert.That(other.Steps, Has.None.TypeOf<KeptStep>());
        TensorAssert.AreSame(part.Inner.Kept!.End.Theta[0].detach(), part.After.Rollouts.Theta[0]);
    }

    [Test]
    public void KeptSteps_AreNotUsed_WherePhiHasBeenOverwrittenSince()
    {
        var experiment = new LineExperiment { Steps = 2, ShardTasks = 1, KeptTasks = 3 };
        var theta = experiment.Theta();
        var batch = experiment.Collect(experiment.Maml, theta);

        theta.CopyFrom(1.1 * theta);

        Assert.That(batch.ForGradient(new TaskRange(0, 1), new MetaParameters(theta)).Inner.Kept, Is.Null);
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
            return TensorAssert.Numbers(experiment.Phi.All);
        }
    }
}
