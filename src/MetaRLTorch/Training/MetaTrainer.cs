using MetaRLTorch.Adaptation;
using MetaRLTorch.Logging;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Training;

/// <summary>The outer loop of every method.</summary>
/// <remarks>
/// <code>
/// for each meta-iteration
///   tasks ~ p(T)
///   batch = algorithm.Collect(φ, tasks, learner)
///   φ ← optimizer.Step(φ, φ ↦ algorithm.Objective(φ, batch))
///   learner = batch.Learner
/// </code>
/// </remarks>
/// <param name="experiment">What to train.</param>
/// <param name="sinks">Where the numbers go.</param>
/// <param name="save">Writes a checkpoint; receives the numbers of iterations and environment steps.</param>
/// <param name="watch">Receives every iteration.</param>
/// <param name="clock">Measures time.</param>
/// <param name="see">Sees the evaluations as they go.</param>
public sealed class MetaTrainer(
    Experiment experiment,
    IReadOnlyList<IMetricSink> sinks,
    Action<int, long> save,
    Action<IterationReport> watch,
    TimeProvider clock,
    Action<HeldOutStep>? see = null)
{
    private readonly LearningHealth _health = new(experiment.Warnings);

    /// <summary>
    /// Trains until the config's last iteration, or until asked to stop: then the iteration under way is finished and
    /// saved.
    /// </summary>
    /// <param name="start">Meta-iterations already done.</param>
    /// <param name="environmentSteps">Environment steps already taken.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <returns>How many meta-iterations are done.</returns>
    /// <exception cref="NonFiniteException">A number became infinite or not a number; the last checkpoint
    /// stands.</exception>
    /// <exception cref="DivergedException">An outer step went beyond <c>training.divergence_limit</c>.</exception>
    public int Run(int start, long environmentSteps, CancellationToken stop)
    {
        var training = experiment.Config.Training;
        var iteration = start;
        while (iteration < training.Iterations && !stop.IsCancellationRequested)
        {
            environmentSteps = Iterate(iteration, environmentSteps);
            iteration++;
            var checkpointDue = iteration % training.CheckpointEvery == 0;
            if (checkpointDue || iteration == training.Iterations || stop.IsCancellationRequested)
            {
                save(iteration, environmentSteps);
            }
        }

        return iteration;
    }

    private long Iterate(int iteration, long environmentSteps)
    {
        using var scope = torch.NewDisposeScope();
        var begin = clock.GetTimestamp();
        var (count, phi) = (experiment.Config.Sampling.Tasks, experiment.Phi);

        using var random = experiment.Random.Open(RandomPurpose.Tasks, iteration);
        var tasks = experiment.Environment.SampleTasks(count, random).To(experiment.Compute);
        var batch = experiment.Method.Algorithm.Collect(
            phi, tasks, experiment.Random.ForTasks(count, iteration), experiment.Learner);
        NumericalHealth.Check(batch);                                           // reads numbers, and so waits for a GPU
        var collected = clock.GetTimestamp();
        var (inEnvironment, inPolicy) = experiment.SamplingTime.Take();
        var step = experiment.Optimizer.Step(phi.All, experiment.ObjectiveOn(batch));
        if (!experiment.Method.Algorithm.LearnsStart) phi.Start.CopyFrom(batch.Inner.End.Theta.Map(task => task.select(0, 0)));
        var (facts, checks) = BatchFacts.Of(batch, experiment.Policy, Checks(batch, phi));
        Check(checks);
        experiment.Learner = batch.Learner;
        var end = clock.GetTimestamp();

        var (taken, returns) = (batch.ReplayedSteps + facts.Steps, facts.Returns);
        var seconds = clock.GetElapsedTime(begin, end).TotalSeconds;
        var heldOut = Evaluate(iteration);
        var evaluation = heldOut?.Select(tasks => tasks.Average()).ToArray();
        Write(iteration, environmentSteps + taken,
        [
            .. Returns(returns),
            .. Outer(step),
            .. facts.Metrics,
            .. batch.Metrics.Select(metric => (metric.Key, metric.Value)),
            .. facts.PolicyMetrics,
            .. TaskSpread.OfTraining(facts.TaskReturns),
            .. evaluation?.Select((value, k) => (MetricNames.EvaluationAfterStep(k), value)) ?? [],
            .. heldOut is null ? [] : TaskSpread.OfEvaluation(heldOut[^1]),
            (MetricNames.TimeSampling, clock.GetElapsedTime(begin, collected).TotalSeconds),
            (MetricNames.TimeEnvironment, inEnvironment),
            (MetricNames.TimePolicy, inPolicy),
            (MetricNames.TimeObjective, clock.GetElapsedTime(collected, end).TotalSeconds),
            (MetricNames.TimeIteration, seconds),
            (MetricNames.SpeedSteps, taken / seconds),
        ]);
        WriteDistributions(iteration, environmentSteps + taken, facts.TaskReturns, heldOut?[^1]);
        var moved = facts.Metrics.FirstOrDefault(metric => metric.Name == MetricNames.InnerDivergence).Value;
        var report = new IterationReport(iteration, environmentSteps + taken, returns, taken / seconds, evaluation, moved, step.Divergence);
        _health.Look(report);
        watch(report);
        return environmentSteps + taken;
    }

    private static IEnumerable<(string Name, double Value)> Returns(double[] returns)
    {
        yield return (MetricNames.ReturnBeforeAdaptation, returns[0]);
        for (var k = 1; k < returns.Length; k++) yield return (MetricNames.ReturnAfterStep(k), returns[k]);
        yield return (MetricNames.ReturnAfterAdaptation, returns[^1]);
    }

    private static IEnumerable<(string Name, double Value)> Outer(OuterStep step) =>
    [
        (MetricNames.OuterObjective, step.Objective),
        (MetricNames.OuterDivergence, step.Divergence),
        (MetricNames.OuterGradientNorm, step.GradientNorm),
        (MetricNames.OuterBacktracks, step.Backtracks),
    ];

    /// <summary>
    /// Whether the outer step is one that later ones can build on: the divergence of the policy from the one that sampled D_i^0, its
    /// reverse, and the sums of what the step changed (but for counts, which are not on the device). A policy that is infinitely
    /// wide is at a finite divergence from what it was, but not the other way.
    /// </summary>
    private Tensor[] Checks(MetaBatch batch, MetaParameters phi)
    {
        using var noGrad = torch.no_grad();
        var first = batch.InOrder.First().FirstEpisodes(1).Rollouts;
        var now = experiment.Policy.Distribution(phi.Start.ForEachTask(batch.Tasks.Count), first.Observations);
        var changed = phi.All.Concat(experiment.Optimizer.State.Values).Concat(batch.Learner.Tensors.Values)
            .Where(tensor => tensor.device_type == first.Rewards.device_type).GroupBy(tensor => tensor.dtype);
        return
        [
            (now.DivergenceFrom(first.Behavior) * first.Alive).sum() / first.Alive.sum(),
            first.Behavior.DivergenceFrom(now).sum(),
            .. changed.Select(alike => torch.cat([.. alike.Select(tensor => tensor.flatten())]).to(torch.float64).sum().to(first.Rewards.dtype)),
        ];
    }

    /// <summary>Refuses a step that no later one could mend, before anything of it is written or saved.</summary>
    private void Check(double[] step)
    {
        if (!Array.TrueForAll(step, double.IsFinite)) throw new NonFiniteException("The policy after the outer step");
        if (experiment.Config.Training.DivergenceLimit is { } limit && step[0] > limit) throw new DivergedException(step[0], limit);
    }

    /// <summary>Returns of held-out tasks after 0 … K inner steps, on the iterations that the config asks for and the last.</summary>
    private double[][]? Evaluate(int iteration)
    {
        var (every, last) = (experiment.Config.Training.EvaluateEvery, experiment.Config.Training.Iterations);
        if (every == 0 || ((iteration + 1) % every != 0 && iteration + 1 != last)) return null;
        var options = experiment.Config.Evaluation;
        var steps = options.Steps ?? experiment.Config.Adaptation.Steps;
        var returns = experiment.Evaluator.Evaluate(experiment.Phi, options.Tasks, steps, index: iteration + 1, see).Returns;
        double[] means = [.. returns.Select(tasks => tasks.Average())];
        if (Array.FindIndex(means, mean => !double.IsFinite(mean)) is >= 0 and var k)
        {
            experiment.Warnings.Add(
                "evaluation",
                $"Iteration {iteration + 1}: the return of held-out tasks after {k} inner steps is {means[k]}. Lower evaluation.step_sizes or " +
                "adaptation.step_size, or look at the environment's rewards.");
        }

        return returns;
    }

    /// <summary>Distributions are for a look now and then: where θ is judged or saved.</summary>
    private void WriteDistributions(int iteration, long environmentSteps, double[] taskReturns, double[]? heldOut)
    {
        if (heldOut is null && (iteration + 1) % experiment.Config.Training.CheckpointEvery != 0) return;
        var rule = Reading.OfEach([.. experiment.Phi.Rule]);
        List<(string Name, IReadOnlyList<double> Values)> distributions =
        [
            (MetricNames.TasksDistribution, taskReturns),
            .. rule.Zip(
                experiment.ParameterNames.TakeLast(rule.Length),
                (values, name) => (MetricNames.RuleDistribution(name), (IReadOnlyList<double>)values)),
        ];
        if (heldOut is not null) distributions.Add((MetricNames.EvaluationDistribution, heldOut));
        foreach (var sink in sinks) sink.Distributions(iteration, environmentSteps, distributions);
    }

    private void Write(int iteration, long environmentSteps, (string Name, double Value)[] metrics)
    {
        foreach (var sink in sinks)
        {
            sink.Write(iteration, environmentSteps, metrics);
            sink.Flush();
        }
    }
}
