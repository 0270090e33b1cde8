using MetaRLTorch.Adaptation;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Adaptation;

public sealed class SampledLowerLevelTests : TensorTests
{
    [Test]
    public void SampledLowerLevel_FromItsOwnSolution_StandsStill()
    {
        // A step that would move a task by 1 % of its distance from θ is not taken: not by the search, nor after it.
        var experiment = LineExperiment.Broad;
        var warnings = new Warnings();
        var lower = experiment.LowerLevel(
            new() { Algorithm = WithinTaskAlgorithm.Alg3, Lambda = 4, Steps = 50, StepSize = 0.05, Tolerance = 0.01 }, warnings);
        var theta = experiment.Theta().Detach().ForEachTask(3);
        var batch = experiment.Collect(experiment.Maml, experiment.Theta());

        var solution = lower.Solve(theta, batch.Inner.Data[0]).Adapted;
        var again = lower.Solve(theta, batch.Inner.Data[0], initialGuess: solution).Adapted;

        for (var i = 0; i < solution.Count; i++) TensorAssert.AreSame(again[i], solution[i]);
        Assert.That((solution - theta).Dot(solution - theta).ToDouble(), Is.GreaterThan(1e-6));
        Assert.That(warnings.Take(), Is.Empty);
    }

    [Test]
    public void SampledLowerLevel_FromNearby_FindsTheSameMaximum([Values] WithinTaskAlgorithm algorithm)
    {
        var experiment = LineExperiment.Broad;
        var lower = experiment.LowerLevel(
            new() { Algorithm = algorithm, Lambda = 4, Proximity = 8, Steps = 1000, StepSize = 0.03, Tolerance = 1e-10 });
        var theta = experiment.Theta().Detach().ForEachTask(3);
        var batch = experiment.Collect(experiment.Maml, experiment.Theta());

        var solution = lower.Solve(theta, batch.Inner.Data[0]).Adapted;
        var nearby = lower.Solve(theta, batch.Inner.Data[0], initialGuess: (1.1 * solution) - (0.1 * theta)).Adapted;

        Assert.That(
            TensorAssert.RelativeError(TensorAssert.Numbers(nearby - theta), TensorAssert.Numbers(solution - theta)),
            Is.LessThan(1e-7));
    }

    [Test]
    public void SampledLowerLevel_WithinADistance_EqualsThePenaltyOfItsMultiplier()
    {
        var experiment = LineExperiment.Broad with { Tasks = 1 };
        var options = new WithinTaskOptions
        {
            Algorithm = WithinTaskAlgorithm.Alg3, Lambda = 4, Steps = 2000, StepSize = 0.03, Tolerance = 1e-10,
        };
        var penalized = experiment.LowerLevel(options);
        var theta = experiment.Theta().Detach().ForEachTask(1);
        var batch = experiment.Collect(experiment.Maml, experiment.Theta());
        var (expected, none) = penalized.Solve(theta, batch.Inner.Data[0]);
        var limit = (expected - theta).Dot(expected - theta).ToDouble();

        var (solution, multiplier) =
            experiment.LowerLevel(options with { Lambda = 1, MaxDistance = limit }).Solve(theta, batch.Inner.Data[0]);

        Assert.That(none, Is.Null);
        Assert.That(multiplier!.ToDouble(), Is.EqualTo(4).Within(1e-4).Percent);
        Assert.That(
            TensorAssert.RelativeError(TensorAssert.Numbers(solution - theta), TensorAssert.Numbers(expected - theta)), Is.LessThan(1e-6));
    }

    [Test]
    public void SampledLowerLevel_WhoseStepsDoNotApproachAMaximum_SaysSo()
    {
        // ‖u − θ‖² weighs 100 and a step is 0.02: each step multiplies what is left by |1 − 2 · 100 · 0.02| = 3. After the
        // first one, 0.02 ∇L, nothing moves any more.
        var experiment = new LineExperiment();
        var warnings = new Warnings();
        var lower = experiment.LowerLevel(
            new() { Algorithm = WithinTaskAlgorithm.Alg3, Lambda = 100, Steps = 4, StepSize = 0.02 }, warnings);
        var batch = experiment.Collect(experiment.Maml, experiment.Theta());

        var theta = experiment.Theta().Detach().ForEachTask(3);
        var solution = lower.Solve(theta, batch.Inner.Data[0]).Adapted;
        var again = lower.Solve(theta, batch.Inner.Data[0], initialGuess: solution).Adapted;

        Assert.That(warnings.Take().Single(), Does.Contain("after 1 of 4 steps: its maximum is not reached"));
        var leaf = theta.Track();
        var gradient = Gradient.PerTask(lower.Surrogate.Value(leaf, theta, batch.Inner.Data[0]), leaf, differentiable: false);
        TensorAssert.NumbersAreClose(TensorAssert.Numbers(solution - theta), TensorAssert.Numbers(0.02 * gradient), 1e-12);
        for (var i = 0; i < solution.Count; i++) TensorAssert.AreSame(again[i], solution[i]);
    }

    [Test]
    public void SampledLowerLevel_StepsUpItsOwnObjective([Values] WithinTaskAlgorithm algorithm)
    {
        var experiment = new LineExperiment();
        var lower = experiment.LowerLevel(new() { Algorithm = algorithm, Lambda = 0.5, Steps = 30, StepSize = 0.005 });
        var theta = experiment.Theta().Detach().ForEachTask(3);
        var batch = experiment.Collect(experiment.Maml, experiment.Theta());

        var solution = lower.Solve(theta, batch.Inner.Data[0]).Adapted;

        double[] Values(Parameters u) => TensorAssert.Numbers(lower.Objective.Value(u, theta, batch.Inner.Data[0]));
        Assert.That(Values(solution).Zip(Values(theta), (after, before) => after - before), Is.All.GreaterThan(1e-4));
    }

    [Test]
    public void SampledLowerLevel_WithinADistanceThatDoesNotBind_StepsUpTheSurrogate_AndHasNoMultiplier()
    {
        var experiment = LineExperiment.Broad;
        var options = new WithinTaskOptions { Algorithm = WithinTaskAlgorithm.Alg3, MaxDistance = 100, Steps = 4, StepSize = 0.02 };
        var warnings = new Warnings();
        var lower = experiment.LowerLevel(options, warnings);
        var theta = experiment.Theta().Detach().ForEachTask(3);
        var batch = experiment.Collect(experiment.Maml, experiment.Theta());

        var (solution, multiplier) = lower.Solve(theta, batch.Inner.Data[0]);

        Assert.That(warnings.Take(), Has.Some.Contains("nearer than max_distance 100 in 3 of 3 tasks"));

        var expected = Ascend(theta, options, u => lower.Surrogate.Value(u, theta, batch.Inner.Data[0]));
        Assert.That(TensorAssert.RelativeError(
            TensorAssert.Numbers(solution - theta), TensorAssert.Numbers(expected - theta)), Is.LessThan(1e-12));
        Assert.That(TensorAssert.Numbers(multiplier!), Is.All.Zero);
        Assert.That(Distances(solution, theta), Is.All.InRange(1e-6, 50));
    }

    [Test]
    public void SampledLowerLevel_ShortOfItsMaximum_IsWhereItsStepsLed([Values] WithinTaskAlgorithm algorithm)
    {
        var experiment = LineExperiment.Broad;
        var options = new WithinTaskOptions { Algorithm = algorithm, Lambda = 0.5, Proximity = 0.2, Steps = 3, StepSize = 0.02 };
        var warnings = new Warnings();
        var lower = experiment.LowerLevel(options, warnings);
        var theta = experiment.Theta().Detach().ForEachTask(3);
        var batch = experiment.Collect(experiment.Maml, experiment.Theta());

        var solution = lower.Solve(theta, batch.Inner.Data[0]).Adapted;

        var expected = Ascend(theta, options, u => lower.Objective.Value(u, theta, batch.Inner.Data[0]));
        Assert.That(TensorAssert.RelativeError(
            TensorAssert.Numbers(solution - theta), TensorAssert.Numbers(expected - theta)), Is.LessThan(1e-12));
        Assert.That(warnings.Take().Single(), Does.Contain("of 3 steps: its maximum is not reached"));
    }

    [Test]
    public void SampledLowerLevel_HasTheDivergenceOfItsAlgorithm()
    {
        var experiment = new LineExperiment();
        var theta = experiment.Theta();
        var batch = experiment.Collect(experiment.Maml, theta);
        var (data, start, other) = (batch.Inner.Data[0], theta.ForEachTask(3), (1.1 * theta).ForEachTask(3));
        var (from, to) = (data.Rollouts.Likelihood(experiment.Policy, start).Distribution, data.Rollouts.Likelihood(experiment.Policy, other).Distribution);
        double Mean(torch.Tensor perStep) => ((perStep * data.Rollouts.Alive).sum() / data.Rollouts.Alive.sum()).ToDouble();

        double Distance(WithinTaskAlgorithm algorithm)
        {
            var perTask = experiment.LowerLevel(new() { Algorithm = algorithm }).Distance.Value(other, start, data);
            return (perTask * data.Rollouts.Alive.sum([1, 2])).sum().ToDouble() / data.Rollouts.Alive.sum().ToDouble();
        }

        Assert.That(Distance(WithinTaskAlgorithm.Alg1), Is.EqualTo(Mean(from.DivergenceFrom(to))).Within(1e-10));   // KL(u ‖ θ)
        Assert.That(Distance(WithinTaskAlgorithm.Alg2), Is.EqualTo(Mean(to.DivergenceFrom(from))).Within(1e-10));   // KL(θ ‖ u)
    }

    /// <summary>Steps up a value of each task, which stands still after a step that did not lower its gradient's norm.</summary>
    private static Parameters Ascend(Parameters theta, WithinTaskOptions options, Func<Parameters, torch.Tensor> value)
    {
        var adapted = theta;
        var last = torch.full([3], double.PositiveInfinity, torch.float64);
        for (var k = 0; k < options.Steps; k++)
        {
            var leaf = adapted.Track();
            var gradient = Gradient.PerTask(value(leaf), leaf, differentiable: false);
            var norm = gradient.FlattenPerTask().norm(-1);
            adapted += options.StepSize!.Value * gradient.ScalePerTask(norm.lt(last).to(torch.float64));
            last = norm;
        }

        return adapted;
    }

    private static double[] Distances(Parameters adapted, Parameters theta) =>
        TensorAssert.Numbers((adapted - theta).FlattenPerTask().square().sum(-1));
}
