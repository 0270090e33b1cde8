using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

public sealed class MetaEvaluatorTests : TensorTests
{
    private static readonly ExperimentConfig Config = LineTraining.Config("maml", OuterOptimizer.Adam);

    [Test]
    public void Evaluate_GivesEveryTasksReturnAfterEveryNumberOfSteps()
    {
        var returns = Evaluate(Config, steps: 3);

        Assert.That(returns, Has.Length.EqualTo(4));
        Assert.That(returns, Is.All.Length.EqualTo(7));
        Assert.That(returns.SelectMany(r => r), Is.All.InRange(-8 * 4, 0));
    }

    [Test]
    public void Evaluate_RepeatsItself_AndEachIndexDrawsAnew()
    {
        Assert.That(Evaluate(Config), Is.EqualTo(Evaluate(Config with { })));
        Assert.That(Evaluate(Config, index: 1), Is.Not.EqualTo(Evaluate(Config, index: 0)));
    }

    [Test]
    public void StepSizes_HoldForTheirStep_AndTheLastForAllFurther()
    {
        var listed = Evaluate(Config with { Evaluation = new() { StepSizes = [0.3, 0.05] } }, steps: 3);
        var first = Evaluate(Config with { Adaptation = new() { StepSize = 0.3 } }, steps: 3);
        var allDifferent = Evaluate(Config with { Evaluation = new() { StepSizes = [0.3, 0.05, 0.05] } }, steps: 3);

        Assert.That(listed[1], Is.EqualTo(first[1]), "step 1 has step size 0.3");
        Assert.That(listed[2], Is.Not.EqualTo(first[2]), "step 2 has another");
        Assert.That(listed, Is.EqualTo(allDifferent));
    }

    [Test]
    public void Steps_OfSizeZero_ChangeOnlyTheNoise()
    {
        // 40 episodes in each of 7 tasks, of a policy that does not change: the means after 0 and 1 steps differ by noise only.
        var returns = Evaluate(Config with { Evaluation = new() { StepSizes = [0], Episodes = 40 } });

        Assert.That(returns[1], Is.Not.EqualTo(returns[0]));
        Assert.That(returns[1].Average(), Is.EqualTo(returns[0].Average()).Within(0.5));
    }

    [Test]
    public void Evaluation_DoesNotDisturbTraining()
    {
        var evaluated = Config with { Training = new() { Iterations = 3, EvaluateEvery = 1 } };

        var with = LineTraining.Train(evaluated, 3).Select(report => report.Returns);
        var without = LineTraining.Train(Config, 3).Select(report => report.Returns);

        Assert.That(with, Is.EqualTo(without));
    }

    /// <summary>Here a state is what the policy saw, until the episode ends, at random lengths.</summary>
    [Test]
    public void WhatIsWatched_IsPlayedAgainAsItHappened()
    {
        using var experiment = LineTraining.Build(Config);
        var (ended, returns) = (0, new List<double[]>());

        var seen = experiment.Evaluator.Evaluate(experiment.Phi, tasks: 7, steps: 2, index: 0, watch: step =>
        {
            Assert.That(step.Steps, Is.EqualTo(returns.Count));
            var rollouts = step.Data.Rollouts;
            returns.Add(TensorAssert.Numbers(rollouts.MeanReturn));
            var states = step.States(experiment.Environment, episodes: 3);
            Assert.That(states, Has.Length.EqualTo(7).And.All.Length.EqualTo(3));
            foreach (var (m, n) in Enumerable.Range(0, 7).SelectMany(m => Enumerable.Range(0, 3).Select(n => (m, n))))
            {
                var observed = TensorAssert.Numbers(rollouts.Observations[m][n]);
                var length = (int)TensorAssert.Numbers(rollouts.Alive[m][n]).Sum();
                Assert.That(states[m][n], Has.Length.EqualTo(length + 1));
                Assert.That(states[m][n].Take(length).Select(state => state[0]), Is.EqualTo(observed.Take(length)));
                if (length < rollouts.Horizon) ended++;
            }
        });

        Assert.That(returns, Is.EqualTo(seen.Returns));
        Assert.That(ended, Is.Positive, "some episodes end early");
    }

    /// <summary>In navigation a state is a position, two numbers, and what the policy sees.</summary>
    [Test]
    public void StatesOfSeveralNumbers_AreThoseOfTheirEpisode()
    {
        using var training = new RecordedTraining(RecordedTraining.Navigation("maml"));
        var experiment = training.Experiment;

        _ = experiment.Evaluator.Evaluate(experiment.Phi, tasks: 3, steps: 1, index: 0, watch: step =>
        {
            var states = step.States(experiment.Environment, episodes: 4);
            foreach (var (m, n) in Enumerable.Range(0, 3).SelectMany(m => Enumerable.Range(0, 4).Select(n => (m, n))))
            {
                var length = states[m][n].Length - 1;
                Assert.That(
                    states[m][n].Take(length).SelectMany(state => state),
                    Is.EqualTo(TensorAssert.Numbers(step.Data.Rollouts.Observations[m][n]).Take(2 * length)));
            }
        });
    }

    [TestCase(2, 2)]
    [TestCase(7, 7)]
    [TestCase(100, 7)]
    public void FirstTasks_AreAsManyAsAskedFor_OrAllThatThereAre(int asked, int expected)
    {
        using var experiment = LineTraining.Build(Config);

        _ = experiment.Evaluator.Evaluate(experiment.Phi, tasks: 7, steps: 1, index: 0, watch: step =>
        {
            var first = step.FirstTasks(asked);
            Assert.That(first.Returns, Is.EqualTo(step.Returns[..expected]));
            Assert.That(first.Data.Rollouts.Tasks, Is.EqualTo(expected));
            Assert.That(
                first.States(experiment.Environment, episodes: 2), Is.EqualTo(step.States(experiment.Environment, episodes: 2)[..expected]));
        });
    }

    private static double[][] Evaluate(ExperimentConfig config, int steps = 1, int index = 0)
    {
        using var experiment = LineTraining.Build(config);
        return experiment.Evaluator.Evaluate(experiment.Phi, tasks: 7, steps, index).Returns;
    }
}
