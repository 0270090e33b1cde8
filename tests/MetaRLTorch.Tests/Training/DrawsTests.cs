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
    public void Collect_DrawsTheDataOfEveryInnerStepAnew_WithEveryMethod([ValueSource(typeof(Methods), nameof(Methods.Names))] string algorithm)
    {
        // With steps of size 0 the policy stays as it is, and only the noise can tell one batch from another.
        var config = RecordedTraining.Navigation(algorithm);
        using var run = new RecordedTraining(config with
        {
            Adaptation = new() { Steps = algorithm == "bomrl" ? 1 : 2, StepSize = 0 },
        });

        var batch = Collect(run.Experiment);

        Assert.That(run.Draws, Has.Count.EqualTo(batch.Inner.Data.Count + 1));
        Assert.That(run.Draws.SelectMany(draw => TensorAssert.Numbers(draw.Data.Rollouts.Actions)), Is.Unique);
    }

    [Test]
    public void EveryStepOfAnEvaluation_StartsWhereTheLastOneEnded()
    {
        double[] sizes = [0.3, 0.1, 0.2];
        var config = RecordedTraining.Navigation("maml") with { Evaluation = new() { StepSizes = sizes } };
        using var run = new RecordedTraining(config);

        run.Experiment.Evaluator.Evaluate(run.Experiment.Phi, tasks: 3, steps: 3, index: 1);

        var theta = TensorAssert.Numbers(run.Experiment.Phi.All.ForEachTask(3));
        Assert.That(run.Draws[0].Theta, Is.EqualTo(theta));
        Assert.That(run.Steps.Select(step => step.Size), Is.EqualTo(sizes));
        for (var k = 0; k < 3; k++)
        {
            Assert.That(run.Steps[k].Data, Is.SameAs(run.Draws[k].Data));
            Assert.That(run.Steps[k].Start, Is.EqualTo(run.Draws[k].Theta));
            Assert.That(run.Steps[k].Theta, Is.EqualTo(theta));
            Assert.That(run.Draws[k + 1].Theta, Is.EqualTo(run.Steps[k].End).And.Not.EqualTo(run.Draws[k].Theta));
        }
    }

    [Test]
    public void HeldOutTasks_AreAdaptedToAsInTraining_WithEveryMethod([ValueSource(typeof(Methods), nameof(Methods.Names))] string algorithm)
    {
        var config = RecordedTraining.Navigation(algorithm);
        object? options = algorithm switch
        {
            "memrl" => new MemrlOptions { EvaluateProximally = true },
            "imaml" => new ImamlOptions { Proximal = new() { EvaluateProximally = true } },
            _ => null,
        };
        using var run = new RecordedTraining(config with
        {
            Algorithm = Methods.Named(algorithm, options),
            Adaptation = new() { Steps = algorithm == "bomrl" ? 1 : 2 },
        });
        var batch = Collect(run.Experiment);

        var own = run.Experiment.Phi.ForEachTask(3);
        var adaptation = run.Adaptation(run.Experiment.Config.Adaptation);
        var adapted = batch.Inner.Data.Aggregate(adaptation.Start(own), (inner, data) => adaptation.Step(inner, own, data)).Theta;

        AssertSame(adapted, batch.After.Rollouts.Theta);
        Assert.That(TensorAssert.Norm(TensorAssert.Numbers(adapted - own.Start)), Is.GreaterThan(1e-3));
    }

    private static RecordedTraining Train(int iterations)
    {
        var run = new RecordedTraining(RecordedTraining.Navigation("maml") with
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
        return experiment.Method.Algorithm.Collect(experiment.Phi, tasks, experiment.Random.ForTasks(3, iteration: 0), experiment.Learner);
    }

    private static void AssertSame(Parameters actual, Parameters expected)
    {
        for (var j = 0; j < expected.Count; j++) TensorAssert.AreSame(actual[j], expected[j]);
    }
}
