using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>A method whose objective weighs tasks by a softmax over all of them.</summary>
public sealed class CoupledTasksTests : TensorTests
{
    [Test]
    public void AMethodThatCouplesTasks_SeesAllOfThem_HoweverTheWorkIsShared([Values(0, 1, 2)] int width)
    {
        var (algorithm, theta, batch, experiment) = Collected(couples: true);

        var gradient = new ShardedObjective(algorithm, new(theta), batch, experiment.Sharding with { Width = width }).Gradient(theta);

        var expected = LineExperiment.MetaGradient(algorithm, theta, batch);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(gradient.Gradient), expected, 1e-14);
    }

    [Test]
    public void OneThatDoesNotSaySo_IsGivenShards_InWhichItsWeightsAreOthers()
    {
        var (algorithm, theta, batch, experiment) = Collected(couples: false);

        var alone = new ShardedObjective(algorithm, new(theta), batch, experiment.Sharding with { Width = 1 }).Gradient(theta);

        var expected = LineExperiment.MetaGradient(algorithm, theta, batch);
        Assert.That(TensorAssert.RelativeError(TensorAssert.Numbers(alone.Gradient), expected), Is.GreaterThan(0.01));
    }

    [Test]
    public void ConstantsOfTheTasks_ReachTheShardsOfTheirTasks()
    {
        var experiment = new LineExperiment();
        var batch = experiment.Collect(experiment.Emaml, experiment.Theta());

        var part = batch.ForTasks(new TaskRange(1, 2)).PerTask["score_weight"];

        TensorAssert.AreSame(part, batch.PerTask["score_weight"].narrow(0, 1, 2));
    }

    private static (IMetaAlgorithm Algorithm, Parameters Theta, MetaBatch Batch, LineExperiment Experiment) Collected(bool couples)
    {
        var experiment = new LineExperiment();
        var (algorithm, theta) = (new HardTasksFirst(experiment.Maml, couples), experiment.Theta());
        return (algorithm, theta, experiment.Collect(algorithm, theta), experiment);
    }

    /// <summary>MAML with each task's objective times M softmax(−return).</summary>
    private sealed class HardTasksFirst(Maml maml, bool couples) : IMetaAlgorithm
    {
        public bool CouplesTasks => couples;

        public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner) =>
            maml.Collect(phi, tasks, random, learner);

        public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative)
        {
            var plain = maml.Objective(phi, batch, derivative);
            var weight = (-batch.After.Rollouts.MeanReturn).softmax(0) * batch.Tasks.Count;
            return plain with { Value = plain.Value * weight };
        }
    }
}
