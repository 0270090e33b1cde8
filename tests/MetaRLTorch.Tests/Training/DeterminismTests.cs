using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

public sealed class DeterminismTests : TensorTests
{
    [TestCaseSource(typeof(LineTraining), nameof(LineTraining.WithOptimizers))]
    public void TwoRuns_WithOneSeed_AreIdentical(string algorithm, OuterOptimizer optimizer)
    {
        var config = LineTraining.Config(algorithm, optimizer) with
        {
            Training = new() { Iterations = 3, EvaluateEvery = 2 },
        };

        var first = Run(config);
        var second = Run(config);

        Assert.That(second, Is.EqualTo(first).And.All.Not.NaN);
    }

    [Test]
    public void ARun_WithAnyNumberOfWorkers_IsIdentical([Values(2, 3)] int workers, [Values] OuterOptimizer optimizer)
    {
        var config = LineTraining.Config("sgmrl", optimizer) with { Training = new() { Iterations = 3 } };
        var sharding = new ShardingOptions { Workers = 1, SamplingTasks = 2, GradientTasks = 1 };

        var one = Run(config with { Sharding = sharding });

        Assert.That(Run(config with { Sharding = sharding with { Workers = workers } }), Is.EqualTo(one));
    }

    [Test]
    public void TwoRuns_WithDifferentSeeds_Differ()
    {
        var config = LineTraining.Config("sgmrl", OuterOptimizer.Adam) with
        {
            Training = new() { Iterations = 1 },
        };

        Assert.That(Run(config with { Seed = 2 }), Is.Not.EqualTo(Run(config with { Seed = 1 })));
    }

    [Test]
    public void MoreEpisodes_DoNotChangeTheTasks()
    {
        var config = LineTraining.Config("maml", OuterOptimizer.Adam) with { Seed = 3 };

        Assert.That(Tasks(config with { Sampling = config.Sampling with { Episodes = 9 } }), Is.EqualTo(Tasks(config)));

        static double[] Tasks(ExperimentConfig config)
        {
            using var experiment = LineTraining.Build(config);
            var streams = experiment.Random;
            using var random = streams.Open(RandomPurpose.Tasks, iteration: 4);
            var tasks = experiment.Environment.SampleTasks(config.Sampling.Tasks, random).To(experiment.Compute);
            var batch = experiment.Method.Algorithm.Collect(
                experiment.Phi, tasks, streams.ForTasks(tasks.Count, 4), experiment.Learner);
            return TensorAssert.Numbers(batch.Tasks.Values);
        }
    }

    /// <summary>Every number a run reports, and its final θ.</summary>
    private static double[] Run(ExperimentConfig config)
    {
        using var experiment = LineTraining.Build(config);
        var reports = LineTraining.Train(experiment, 0, config.Training.Iterations);
        var returns = reports.SelectMany(report => report.Returns.Concat(report.Evaluation ?? []));
        return [.. returns, .. TensorAssert.Numbers(experiment.Phi.All)];
    }
}
