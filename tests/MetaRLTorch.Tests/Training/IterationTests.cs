using MetaRLTorch.Logging;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Training;

/// <summary>What one meta-iteration says of its data, judges, and refuses to build on.</summary>
public sealed class IterationTests : TensorTests
{
    private const int Tasks = 6;

    [Test]
    public void ThePolicysEntropy_IsTheGaussians_HoweverManyEpisodesEndEarly([Values(0, 1, 2)] int steps)
    {
        var metrics = Train(Config() with { Adaptation = new() { Steps = steps } }).Rows[0].Metrics;

        // log σ = −1; H = log σ + ½ log 2πe.
        Assert.That(metrics[MetricNames.PolicyLogStd], Is.EqualTo(-1).Within(1e-6));
        Assert.That(metrics[MetricNames.PolicyEntropy], Is.EqualTo(-1 + (0.5 * Math.Log(2 * Math.PI * Math.E))).Within(1e-5));
        Assert.That(metrics.ContainsKey(MetricNames.InnerDivergence), Is.EqualTo(steps > 0));
    }

    [Test]
    public void TheSpeed_IsOfEnvironmentStepsInTheSecondsOfTheIteration()
    {
        var run = Train(Config());

        foreach (var (row, report) in run.Rows.Zip(run.Reports))
        {
            var taken = row.Steps - (row.Iteration == 0 ? 0 : run.Rows[row.Iteration - 1].Steps);
            Assert.That(row.Metrics[MetricNames.SpeedSteps], Is.EqualTo(taken / row.Metrics[MetricNames.TimeIteration]).Within(1e-6));
            Assert.That(report.StepsPerSecond, Is.EqualTo(row.Metrics[MetricNames.SpeedSteps]));
            Assert.That(report.EnvironmentSteps, Is.EqualTo(row.Steps));
            Assert.That(report.InnerDivergence, Is.EqualTo(row.Metrics[MetricNames.InnerDivergence]).And.GreaterThan(0));
        }
    }

    [Test]
    public void Distributions_AreWrittenWithCheckpointsAndEvaluations_AndAreThoseOfTheRow()
    {
        var run = Train(Config() with { Training = new() { Iterations = 7, CheckpointEvery = 3, EvaluateEvery = 5 }, Evaluation = new() { Tasks = 4 } });

        Assert.That(run.Distributions.Select(each => each.Iteration), Is.EqualTo([2, 4, 5, 6]));
        foreach (var (iteration, steps, values) in run.Distributions)
        {
            var (_, expectedSteps, metrics) = run.Rows[iteration];
            Assert.That(steps, Is.EqualTo(expectedSteps));
            var tasks = values[MetricNames.TasksDistribution];
            Assert.That(tasks, Has.Count.EqualTo(Tasks));
            Assert.That(tasks.Average(), Is.EqualTo(metrics[MetricNames.ReturnAfterAdaptation]).Within(1e-4));
            Assert.That(tasks.Min(), Is.EqualTo(metrics[MetricNames.TasksWorst]).Within(1e-6));
            Assert.That(values.ContainsKey(MetricNames.EvaluationDistribution), Is.EqualTo(iteration is 4 or 6));
            if (!values.TryGetValue(MetricNames.EvaluationDistribution, out var heldOut)) continue;
            Assert.That(heldOut, Has.Count.EqualTo(4));
            Assert.That(heldOut.Average(), Is.EqualTo(metrics[MetricNames.EvaluationAfterStep(1)]).Within(1e-4));
            Assert.That(heldOut.Min(), Is.EqualTo(metrics[MetricNames.EvaluationWorst]).Within(1e-6).And.LessThan(heldOut.Average()));
            Assert.That(run.Reports[iteration].Evaluation![1], Is.EqualTo(metrics[MetricNames.EvaluationAfterStep(1)]));
        }
    }

    [TestCase(null, 2)]
    [TestCase(3, 3)]
    public void Evaluations_TakeTheInnerStepsOfTraining_UnlessTheyHaveTheirOwn(int? own, int expected)
    {
        var metrics = Train(Config() with
        {
            Adaptation = new() { Steps = 2 },
            Evaluation = new() { Tasks = 2, Steps = own },
            Training = new() { Iterations = 1, EvaluateEvery = 1 },
        }).Rows[0].Metrics;

        Assert.That(metrics.Keys, Has.Member(MetricNames.EvaluationAfterStep(expected)).And.No.Member(MetricNames.EvaluationAfterStep(expected + 1)));
    }

    [Test]
    public void AnInnerStepThatIsTooLong_IsWarnedOf()
    {
        var run = Train(Config() with { Adaptation = new() { Steps = 1, StepSize = 50 } });

        Assert.That(run.Warnings, Has.Some.StartsWith("Iteration 1: the first inner step moves the policy by"));
    }

    [Test]
    public void AnActionThatIsNotFinite_EndsTheIteration_BeforeAnythingIsWritten()
    {
        using var experiment = LineTraining.Build(Config());
        using (torch.no_grad()) experiment.Phi.Start[0].mul_(float.NaN);
        var before = TensorAssert.Numbers(experiment.Phi.All);

        Assert.That(
            () => Train(experiment),
            Throws.TypeOf<NonFiniteException>().With.Message.StartsWith("An action after 0 inner steps in environment 0 (task 0, episode 0) at step 0"));
        Assert.That(TensorAssert.Numbers(experiment.Phi.All), Is.EqualTo(before));
    }

    [Test]
    public void AnOuterStepToNowhere_EndsTheIteration_BeforeAnythingIsWritten()
    {
        using var experiment = LineTraining.Build(Config() with { Outer = new() { Optimizer = OuterOptimizer.GradientAscent, StepSize = 1e38 } });
        var run = new Recording();

        Assert.That(() => Train(experiment, run), Throws.TypeOf<NonFiniteException>().With.Message.StartsWith("The policy after the outer step is not finite."));
        Assert.That(run.Rows, Is.Empty);
    }

    /// <summary>The check asks for a divergence above the limit: one of exactly the limit passes.</summary>
    [Test]
    public void AStepBeyondTheLimit_IsADivergence_AndOneAtTheLimitIsNot()
    {
        var said = Assert.Throws<DivergedException>(() => Train(Limited(1e-30)))!.Message;
        var divergence = Divergence(said);

        Assert.That(divergence, Is.GreaterThan(1e-9));
        Assert.That(() => Train(Limited(divergence * 1.001)), Throws.Nothing);
        Assert.That(() => Train(Limited(divergence * 0.999)), Throws.TypeOf<DivergedException>());
    }

    /// <summary>KL(new ‖ old) in nats, mean over the steps of the first episode of every task.</summary>
    [Test]
    public void TheDivergence_IsTheMeanOverStepsThatHappened()
    {
        var said = Assert.Throws<DivergedException>(() => Train(Limited(1e-30)))!.Message;
        using var after = LineTraining.Build(Config() with { Training = new() { Iterations = 1 } });
        Train(after);
        using var before = LineTraining.Build(Config());
        using var random = before.Random.Open(RandomPurpose.Tasks, 0);
        var tasks = before.Environment.SampleTasks(Tasks, random).To(before.Compute);
        var first = before.Method.Algorithm.Collect(before.Phi, tasks, before.Random.ForTasks(Tasks, 0), before.Learner)
            .Inner.Data[0].Rollouts.FirstEpisodes(1);
        var now = after.Policy.Distribution(after.Phi.Start.ForEachTask(Tasks), first.Observations);
        var (divergences, alive) = (TensorAssert.Numbers(now.DivergenceFrom(first.Behavior)), TensorAssert.Numbers(first.Alive));

        var expected = divergences.Zip(alive, (kl, happened) => kl * happened).Sum() / alive.Sum();
        Assert.That(alive.Sum(), Is.LessThan(alive.Length), "some episodes end early");
        Assert.That(Divergence(said), Is.EqualTo(expected).Within(0.002 * expected).And.GreaterThan(1e-9));
    }

    [Test]
    public void AnEvaluationThatIsNotFinite_IsWarnedOf_AndAFiniteOneIsNot()
    {
        ExperimentConfig With(double stepSize) => Config() with
        {
            Training = new() { Iterations = 1, EvaluateEvery = 1 },
            Evaluation = new() { Tasks = 3, Steps = 2, StepSizes = [stepSize] },
        };

        Assert.That(
            Train(With(1e6)).Warnings, Has.Some.StartsWith("Iteration 1: the return of held-out tasks after 2 inner steps is NaN. Lower evaluation.step_sizes"));
        Assert.That(Train(With(0.1)).Warnings, Is.Empty);
    }

    private static double Divergence(string said) =>
        double.Parse(said.Split("divergence of ")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static ExperimentConfig Config() =>
        LineTraining.Config("maml", OuterOptimizer.Adam) with { Training = new() { Iterations = 2 } };

    private static ExperimentConfig Limited(double limit) =>
        Config() with { Training = new() { Iterations = 1, DivergenceLimit = limit } };

    private static Recording Train(ExperimentConfig config)
    {
        using var experiment = LineTraining.Build(config);
        return Train(experiment);
    }

    private static Recording Train(Experiment experiment, Recording? into = null)
    {
        var run = into ?? new Recording();
        new MetaTrainer(experiment, [run], save: (_, _) => { }, run.Reports.Add, TimeProvider.System).Run(0, 0, CancellationToken.None);
        run.Warnings.AddRange(experiment.Warnings.Take());
        return run;
    }

    private sealed class Recording : IMetricSink
    {
        public List<(int Iteration, long Steps, Dictionary<string, double> Metrics)> Rows { get; } = [];

        public List<(int Iteration, long Steps, Dictionary<string, IReadOnlyList<double>> Values)> Distributions { get; } = [];

        public List<IterationReport> Reports { get; } = [];

        public List<string> Warnings { get; } = [];

        public void Write(int iteration, long environmentSteps, IReadOnlyList<(string Name, double Value)> metrics) =>
            Rows.Add((iteration, environmentSteps, metrics.ToDictionary(metric => metric.Name, metric => metric.Value)));

        void IMetricSink.Distributions(
            int iteration, long environmentSteps, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> distributions) =>
            Distributions.Add((iteration, environmentSteps, distributions.ToDictionary(each => each.Name, each => each.Values)));

        public void Text(string name, string markdown)
        {
        }

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
