using MetaRLTorch.Adaptation;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

/// <summary>Which tasks and which noise a run draws, and with which parameters.</summary>
public sealed class DrawsTests : TensorTests
{
    [Test]
    public void EveryIteration_AndEveryEvaluation_HasTasksOfItsOwn()
    {
        using var run = Train(iterations: 3);

        // Of each iteration the data before and after the inner step, then that of the evaluation.
        var tasks = run.Draws.Chunk(4).SelectMany(draws => new[] { draws[0].Tasks, draws[2].Tasks }).ToArray();
        Assert.That(tasks, Has.Length.EqualTo(6).And.All.Length.EqualTo(3 * 2));
        Assert.That(tasks.SelectMany(goals => goals), Is.Unique);
        Assert.That(run.Draws.Chunk(2).Select(pair => pair[1].Tasks), Is.EqualTo(tasks), "the tasks stay for the inner step");
    }

    [Test]
    public void EveryDraw_HasNoiseOfItsOwn()
    {
        using var run = Train(iterations: 3);

        Assert.That(run.Draws, Has.Count.EqualTo(3 * 4));
        Assert.That(run.Draws.SelectMany(draw => draw.Noise), Is.Unique);
    }

    [Test]
    public void Collect_DrawsTheDataOfEveryInnerStepAnew_WithEveryMethod([Values] AlgorithmName algorithm)
    {
        // With steps of size 0 the policy stays as it is, and only the noise can tell one batch from another.
        var config = RecordedTraining.Navigation(algorithm);
        using var run = new RecordedTraining(config with
        {
            Adaptation = new() { Steps = algorithm == AlgorithmName.Bomrl ? 1 : 2, StepSize = 0 },
        });

        var batch = Collect(run.Experiment);

        Assert.That(run.Draws, Has.Count.EqualTo(batch.Before.Count + 1));
        Assert.That(run.Draws.SelectMany(draw => TensorAssert.Numbers(draw.Rollouts.Actions)), Is.Unique);
    }

    [Test]
    public void EveryStepOfAnEvaluation_StartsWhereTheLastOneEnded()
    {
        double[] sizes = [0.3, 0.1, 0.2];
        var config = RecordedTraining.Navigation(AlgorithmName.Maml) with { Evaluation = new() { StepSizes = sizes } };
        using var run = new RecordedTraining(config);

        run.Experiment.Evaluator.Evaluate(run.Experiment.Theta, tasks: 3, steps: 3, index: 1);

        var theta = TensorAssert.Numbers(run.Experiment.Theta.ForEachTask(3));
        Assert.That(run.Draws[0].Theta, Is.EqualTo(theta));
        Assert.That(run.Steps.Select(step => step.Size), Is.EqualTo(sizes));
        for (var k = 0; k < 3; k++)
        {
            Assert.That(run.Steps[k].Rollouts, Is.SameAs(run.Draws[k].Rollouts));
            Assert.That(run.Steps[k].Start, Is.EqualTo(run.Draws[k].Theta));
            Assert.That(run.Steps[k].Theta, Is.EqualTo(theta));
            Assert.That(run.Draws[k + 1].Theta, Is.EqualTo(run.Steps[k].End).And.Not.EqualTo(run.Draws[k].Theta));
        }
    }

    [Test]
    public void HeldOutTasks_AreAdaptedToAsInTraining_WithEveryMethod([Values] AlgorithmName algorithm)
    {
        var (config, proximally) = (RecordedTraining.Navigation(algorithm), new ProximalOptions { EvaluateProximally = true });
        using var run = new RecordedTraining(config with
        {
            Algorithm = config.Algorithm with { Memrl = proximally, Imaml = new() { Proximal = proximally } },
            Adaptation = new() { Steps = algorithm == AlgorithmName.Bomrl ? 1 : 2 },
        });
        var batch = Collect(run.Experiment);

        var start = run.Experiment.Theta.ForEachTask(3);
        var adapted = batch.Before.Aggregate(
            start, (theta, data) => run.Adaptation(run.Experiment.Config.Adaptation).Step(theta, start, batch.Tasks, data));

        AssertSame(adapted, batch.After.Theta);
        Assert.That(TensorAssert.Norm(TensorAssert.Numbers(adapted - start)), Is.GreaterThan(1e-3));
    }

    private static RecordedTraining Train(int iterations)
    {
        var run = new RecordedTraining(RecordedTraining.Navigation(AlgorithmName.Maml) with
        {
            Training = new() { Iterations = iterations, EvaluateEvery = 1 },
        });
        run.Train();
        return run;
    }

    private static MetaBatch Collect(Experiment experiment)
    {
        using var random = experiment.Random.Open(RandomPurpose.Tasks);
        var tasks = experiment.Environment.SampleTasks(3, random).To(experiment.Compute);
        return experiment.Algorithm.Collect(experiment.Theta, tasks, experiment.Random.ForTasks(3, iteration: 0));
    }

    private static void AssertSame(Parameters actual, Parameters expected)
    {
        for (var j = 0; j < expected.Count; j++) TensorAssert.AreSame(actual[j], expected[j]);
    }
}
