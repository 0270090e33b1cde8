using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Optimizers;

public sealed class ShardedObjectiveTests : TensorTests
{
    [Test]
    public void Gradient_WithAnyNumberOfWorkers_HasTheSameBits([Values(1, 2)] int shardTasks)
    {
        var (expected, value) = Gradient(workers: 1, shardTasks);

        foreach (var workers in new[] { 2, 3 })
        {
            var (gradient, other) = Gradient(workers, shardTasks);
            Assert.That(gradient, Is.EqualTo(expected).And.All.Not.NaN);
            Assert.That(other, Is.EqualTo(value));
        }
    }

    [Test]
    public void Gradient_WithAnyShardWidth_IsTheMeanOverTasks([Values(0, 1, 2, 3, 5)] int shardTasks)
    {
        var experiment = new LineExperiment { Tasks = 5, Steps = 2 };
        var (algorithm, theta) = (experiment.Sgmrl(new()), experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);
        var expected = LineExperiment.MetaGradient(algorithm, theta, batch);

        var sharded = experiment with { ShardTasks = shardTasks };
        var (value, gradient) = sharded.Objective(algorithm, batch).Gradient(theta);

        Assert.That(TensorAssert.RelativeError(TensorAssert.Numbers(gradient), expected), Is.LessThan(1e-12));
        var objective = algorithm.Objective(theta, batch);
        Assert.That(value.Objective, Is.EqualTo(objective.Value.mean().item<double>()).Within(1e-12));
        Assert.That(value.Divergence, Is.EqualTo(objective.Divergence.mean().item<double>()).Within(1e-12));
    }

    [Test]
    public void Evaluate_GivesTheValueOfGradient()
    {
        var experiment = new LineExperiment { Steps = 2, ShardTasks = 2 };
        var (algorithm, theta) = (experiment.Maml, experiment.Theta());
        var objective = experiment.Objective(algorithm, experiment.Collect(algorithm, theta));

        Assert.That(objective.Evaluate(theta), Is.EqualTo(objective.Gradient(theta).Value));
    }

    /// <summary>Samples, adapts and differentiates with so many threads.</summary>
    private static (double[] Gradient, ObjectiveValue Value) Gradient(int workers, int shardTasks)
    {
        using var threads = new TaskWorkers(workers);
        var experiment = new LineExperiment { Tasks = 5, Steps = 2, Workers = threads, ShardTasks = shardTasks };
        IMetaAlgorithm algorithm = experiment.Sgmrl(new());
        var theta = experiment.Theta();
        var (value, gradient) = experiment.Objective(algorithm, experiment.Collect(algorithm, theta)).Gradient(theta);
        return (TensorAssert.Numbers(gradient), value);
    }
}
