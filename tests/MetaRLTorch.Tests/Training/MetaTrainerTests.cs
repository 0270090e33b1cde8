using MetaRLTorch.Logging;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

public sealed class MetaTrainerTests : TensorTests
{
    // 6 tasks × 5 episodes × 8 steps, before, after one and after two inner steps, in a world that never ends an episode.
    private const long StepsPerIteration = 6 * 5 * 8 * 3;

    [Test]
    public void Checkpoints_AreSavedAsOftenAsAsked_AndAfterTheLastIteration()
    {
        var run = Train(new() { Iterations = 5, CheckpointEvery = 2 });

        Assert.That(run.Saved, Is.EqualTo([(2, 2 * StepsPerIteration), (4, 4 * StepsPerIteration), (5, 5 * StepsPerIteration)]));
        Assert.That(run.Done, Is.EqualTo(5));
    }

    [Test]
    public void ARunAskedToStop_FinishesItsIteration_AndSavesIt()
    {
        var run = Train(new() { Iterations = 50, CheckpointEvery = 2 }, stopAfter: 3);

        Assert.That(run.Saved.Select(saved => saved.Iteration), Is.EqualTo([2, 3]));
        Assert.That(run.Done, Is.EqualTo(3));
    }

    [Test]
    public void EveryIteration_WritesOneRow_WithTheMetersOfTheRun()
    {
        var run = Train(new() { Iterations = 3 });

        Assert.That(run.Sink.Rows.Select(row => row.Iteration), Is.EqualTo([0, 1, 2]));
        Assert.That(
            run.Sink.Rows.Select(row => row.Steps), Is.EqualTo([StepsPerIteration, 2 * StepsPerIteration, 3 * StepsPerIteration]));
        string[] expected =
        [
            MetricNames.ReturnBeforeAdaptation, MetricNames.ReturnAfterStep(1), MetricNames.ReturnAfterStep(2),
            MetricNames.ReturnAfterAdaptation, MetricNames.OuterObjective, MetricNames.OuterDivergence,
            MetricNames.OuterGradientNorm, MetricNames.OuterBacktracks, MetricNames.InnerDivergence,
            MetricNames.EpisodesDiverged, MetricNames.PolicyEntropy, MetricNames.PolicyLogStd,
            MetricNames.TasksStd, MetricNames.TasksWorst, MetricNames.TasksLowerQuartile, MetricNames.TasksMedian, MetricNames.TasksUpperQuartile,
            MetricNames.TimeSampling, MetricNames.TimeEnvironment, MetricNames.TimePolicy, MetricNames.TimeObjective,
            MetricNames.TimeIteration, MetricNames.SpeedSteps,
        ];
        foreach (var row in run.Sink.Rows)
        {
            Assert.That(row.Metrics.Keys, Is.EquivalentTo(expected));
            Assert.That(row.Metrics.Values, Is.All.Matches<double>(double.IsFinite));
            Assert.That(
                row.Metrics[MetricNames.ReturnAfterAdaptation], Is.EqualTo(row.Metrics[MetricNames.ReturnAfterStep(2)]));
        }

        Assert.That(run.Sink.Flushes, Is.EqualTo(3));
    }

    [Test]
    public void ThePartsOfARewardThatHasParts_AreReported_AndSumToTheReturn()
    {
        var config = LineTraining.Config("maml", OuterOptimizer.Adam);
        using var experiment = LineTraining.Build(config with
        {
            Environment = new() { Name = "line", Options = new LineTraining.LineOptions { InParts = true } },
            Training = new() { Iterations = 1 },
        });
        var sink = new RecordingSink();
        new MetaTrainer(experiment, [sink], save: (_, _) => { }, watch: _ => { }, TimeProvider.System).Run(0, 0, CancellationToken.None);

        var metrics = sink.Rows[0].Metrics;
        var (near, far) = (metrics[MetricNames.ReturnPart("near")], metrics[MetricNames.ReturnPart("far")]);
        Assert.That(near + far, Is.EqualTo(metrics[MetricNames.ReturnAfterAdaptation]).Within(1e-5));
        Assert.That(far, Is.LessThan(-1e-3).And.Not.EqualTo(near));
    }

    [TestCase(0.0, 6 * 5 * 3)]          // every first step leaves the origin: 6 tasks × 5 episodes, D^0, D^1 and D
    [TestCase(100.0, 0)]
    public void EpisodesWhoseSimulationBreaksDown_AreCounted(double limit, int expected)
    {
        var run = Train(new() { Iterations = 2 }, new LineTraining.LineOptions { Limit = limit });

        Assert.That(run.Sink.Rows.Select(row => row.Metrics[MetricNames.EpisodesDiverged]), Is.All.EqualTo(expected));
    }

    [Test]
    public void TheInnerDivergence_IsThatOfTheInnerStep_WhateverTheOuterStepDoes()
    {
        double InnerDivergence(double outerStepSize) =>
            Train(new() { Iterations = 1 }, outer: new() { Optimizer = OuterOptimizer.GradientAscent, StepSize = outerStepSize })
                .Sink.Rows[0].Metrics[MetricNames.InnerDivergence];

        Assert.That(InnerDivergence(outerStepSize: 1), Is.EqualTo(InnerDivergence(outerStepSize: 0)).And.GreaterThan(0));
    }

    [Test]
    public void Evaluations_HappenAsOftenAsAsked_AndAtTheEnd()
    {
        var run = Train(new() { Iterations = 5, EvaluateEvery = 2 });

        var evaluated = run.Sink.Rows.Where(row => row.Metrics.ContainsKey(MetricNames.EvaluationAfterStep(2)));

        Assert.That(evaluated.Select(row => row.Iteration), Is.EqualTo([1, 3, 4]));
        Assert.That(run.Reports.Select(report => report.Evaluation is not null), Is.EqualTo([false, true, false, true, true]));
    }

    [Test]
    public void ARunThatIsAlreadyDone_DoesNothing()
    {
        var run = Train(new() { Iterations = 2 }, start: 2);

        Assert.That(run.Sink.Rows, Is.Empty);
        Assert.That(run.Saved, Is.Empty);
        Assert.That(run.Done, Is.EqualTo(2));
    }

    private static Recording Train(
        TrainingOptions training,
        LineTraining.LineOptions? world = null,
        OuterOptions? outer = null,
        int start = 0,
        int stopAfter = int.MaxValue)
    {
        var config = LineTraining.Config("maml", OuterOptimizer.Adam);
        using var experiment = LineTraining.Build(config with
        {
            Environment = config.Environment with { Options = world ?? new LineTraining.LineOptions { GoalRadius = 0 } },
            Adaptation = new() { Steps = 2 },
            Outer = outer ?? config.Outer,
            Training = training,
        });
        using var stop = new CancellationTokenSource();
        var run = new Recording();
        var trainer = new MetaTrainer(
            experiment, [run.Sink], (iteration, steps) => run.Saved.Add((iteration, steps)), Watch, TimeProvider.System);
        run.Done = trainer.Run(start, environmentSteps: 0, stop.Token);
        return run;

        void Watch(IterationReport report)
        {
            run.Reports.Add(report);
            if (report.Iteration + 1 == stopAfter) stop.Cancel();
        }
    }

    private sealed class Recording
    {
        public RecordingSink Sink { get; } = new();

        public List<(int Iteration, long Steps)> Saved { get; } = [];

        public List<IterationReport> Reports { get; } = [];

        public int Done { get; set; }
    }

    private sealed class RecordingSink : IMetricSink
    {
        public List<(int Iteration, long Steps, IReadOnlyDictionary<string, double> Metrics)> Rows { get; } = [];

        public int Flushes { get; private set; }

        public void Write(int iteration, long environmentSteps, IReadOnlyList<(string Name, double Value)> metrics) =>
            Rows.Add((iteration, environmentSteps, metrics.ToDictionary(metric => metric.Name, metric => metric.Value)));

        public void Text(string name, string markdown)
        {
        }

        public void Flush() => Flushes++;

        public void Dispose()
        {
        }
    }
}
