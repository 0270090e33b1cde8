using MetaRLTorch.Tests.Training;
using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.MetaAlgorithms;

public sealed class BomrlTests : TensorTests
{
    private static readonly WithinTaskOptions Exact = new()
    {
        Exact = true, Implicit = new() { Iterations = 2000, Tolerance = 1e-11 },
    };

    [Test]
    public void Bomrl_OnALake_HasTheGradientOfTheExactReturnAfterAdaptation(
        [Values(WithinTaskAlgorithm.Alg1, WithinTaskAlgorithm.Alg2)] WithinTaskAlgorithm algorithm)
    {
        var options = Exact with { Algorithm = algorithm };
        using var experiment = Lake(options);
        var theta = experiment.Phi.All.Map(t => t + torch.arange(64, torch.float64).view(16, 4).sin()).Track();
        var batch = Collect(experiment, theta);
        var model = ((IExactEnvironment)experiment.Environment).Model(batch.Tasks, 0.95);
        var level = new TabularLowerLevel(model, options);

        var gradient = LineExperiment.MetaGradient(experiment.Method.Algorithm, theta, batch);

        var leaf = theta.Track();
        var value = model.Return(level.Solve(leaf.ForEachTask(3)[0]).softmax(-1));
        TensorAssert.AreClose(experiment.Method.Algorithm.Objective(theta, batch).Value, value, 1e-10);
        Assert.That(
            TensorAssert.RelativeError(gradient, TensorAssert.Numbers(Gradient.Of(value.mean(), leaf))), Is.LessThan(1e-6));
        Assert.That(experiment.Warnings.Take(), Is.Empty);
    }

    [Test]
    public void Bomrl_WithinADistance_HasTheSlopeOfTheExactReturnAfterAdaptation(
        [Values(WithinTaskAlgorithm.Alg1, WithinTaskAlgorithm.Alg2)] WithinTaskAlgorithm algorithm)
    {
        const double Limit = 0.02;
        var options = Exact with { Algorithm = algorithm, MaxDistance = Limit };
        using var experiment = Lake(options);
        var waves = torch.arange(64, torch.float64).view(16, 4);
        var theta = experiment.Phi.All.Map(t => t + waves.sin()).Track();
        var direction = waves.cos();
        var batch = Collect(experiment, theta);
        var model = ((IExactEnvironment)experiment.Environment).Model(batch.Tasks, 0.95);
        var level = new TabularLowerLevel(model, options);

        var gradient = torch.tensor(LineExperiment.MetaGradient(experiment.Method.Algorithm, theta, batch), [16, 4]);

        var slope = FiniteDifferences.Gradient(
            x => model.Return(level.SolveWithin(
                (theta[0].detach() + (x[0] * direction)).expand(3, 16, 4), Limit).Solution.softmax(-1)).mean().ToDouble(),
            [0],
            step: 1e-2)[0];
        Assert.That((gradient * direction).sum().ToDouble(), Is.EqualTo(slope).Within(1e-4).Percent);
        Assert.That(experiment.Warnings.Take(), Is.Empty);
    }

    [Test]
    public void Bomrl_WithinADistanceThatNoPolicyReaches_SaysSo()
    {
        // From the uniform policy over 4 choices no policy is further than KL = log 4 = 1.39.
        using var experiment = Lake(Exact with { MaxDistance = 1.5 });

        var gradient = LineExperiment.MetaGradient(
            experiment.Method.Algorithm, experiment.Phi.All.Track(), Collect(experiment, experiment.Phi.All));

        Assert.That(gradient, Is.All.Matches<double>(double.IsFinite));
        Assert.That(experiment.Warnings.Take(), Has.Some.Contains("nearer than max_distance 1.5 in 3 of 3 tasks"));
    }

    [Test]
    public void Bomrl_WithSamples_FollowsThetaOnTheSameData()
    {
        // A second outer step sees the solution for the new θ, on the data of the old one: ‖u − θ‖² with λ → ∞ is u = θ.
        var experiment = new LineExperiment();
        var (algorithm, _) = Sampled(experiment, new() { Algorithm = WithinTaskAlgorithm.Alg3, Lambda = 1e6, Steps = 5, StepSize = 4e-7 });
        var theta = experiment.Theta();
        var batch = experiment.Collect(algorithm, theta);
        var moved = (1.05 * theta).Track();
        var surrogate = new ClippedSurrogate(experiment.Conventions, clip: 0.3);

        var objective = algorithm.Objective(moved, batch);

        var likelihood = batch.After.Rollouts.Likelihood(experiment.Policy, moved.ForEachTask(3));
        TensorAssert.AreClose(objective.Value, surrogate.Objective(likelihood, batch.After), 1e-4);
        TensorAssert.AreClose(objective.Divergence, batch.After.Rollouts.Divergence(likelihood), 1e-4);
        Assert.That(objective.Divergence.min().ToDouble(), Is.GreaterThan(1e-3));
    }

    [Test]
    public void Bomrl_WithSamples_HasTheGradientOfTheSurrogateAtTheMaximum(
        [Values] WithinTaskAlgorithm algorithm, [Values(0, 2)] double proximity)
    {
        var experiment = LineExperiment.Broad with { Tasks = 2 };
        var options = new WithinTaskOptions
        {
            Algorithm = algorithm,
            Lambda = 4,
            Proximity = algorithm == WithinTaskAlgorithm.Alg3 ? proximity : 8 + proximity,
            Steps = 1000,
            StepSize = 0.03,
            Tolerance = 1e-9,
            Implicit = new() { Iterations = 100, Tolerance = 1e-10 },
        };
        AssertSlopeIsTheDifference(experiment, options);
    }

    [TestCase(0.002)]
    [TestCase(0.02)]
    public void Bomrl_WithSamplesWithinADistance_HasTheGradientOfTheSurrogateAtTheMaximum(double limit)
    {
        var experiment = LineExperiment.Broad with { Tasks = 2 };
        var options = new WithinTaskOptions
        {
            Algorithm = WithinTaskAlgorithm.Alg3,
            MaxDistance = limit,
            Steps = 2000,
            StepSize = 0.03,
            Tolerance = 1e-9,
            Implicit = new() { Iterations = 200, Tolerance = 1e-10 },
        };
        AssertSlopeIsTheDifference(experiment, options);
    }

    [Test]
    public void Bomrl_WithSamples_DifferentiatesTheDistanceOnly()
    {
        // Alg3 with D² = ‖u − θ‖² and data held constant is iMAML: (2λ) (2λ − ∇²L)⁻¹ ∇J, so for a large λ nearly ∇J(u).
        var experiment = new LineExperiment();
        var surrogate = new VanillaPolicyGradient(experiment.Conventions);
        var options = new WithinTaskOptions { Algorithm = WithinTaskAlgorithm.Alg3, Lambda = 1e6, Steps = 5 };
        var lower = new SampledLowerLevel(
            experiment.Policy, new(experiment.Conventions), surrogate, options, experiment.Sharding, new());
        var algorithm = new Bomrl(experiment.Sampler, lower, new(options.Implicit, new()));
        var theta = experiment.Theta();
        var batch = experiment.Collect(algorithm, theta);

        var solution = batch.After.Rollouts.Theta.Track();
        var value = surrogate.Objective(batch.After.Rollouts.Likelihood(experiment.Policy, solution), batch.After);
        var gradient = Gradient.PerTask(value, solution, differentiable: false);

        var expected = TensorAssert.Numbers(gradient.Map(g => g.mean([0])));
        Assert.That(
            TensorAssert.RelativeError(LineExperiment.MetaGradient(algorithm, theta, batch), expected), Is.LessThan(1e-4));
        TensorAssert.AreClose(algorithm.Objective(theta, batch).Value, value, 1e-12);
    }

    /// <summary>Truth: differences of the upper level's surrogate at maxima found by many steps, on the same data.</summary>
    private static void AssertSlopeIsTheDifference(LineExperiment experiment, WithinTaskOptions options)
    {
        var (bomrl, warnings) = Sampled(experiment, options);
        var theta = experiment.Theta();
        var batch = experiment.Collect(bomrl, theta);
        using var random = new RandomStreams(5).Open(RandomPurpose.Tasks);
        var direction = theta.Map(t => torch.randn(t.shape, t.dtype, generator: random));

        var slope = Gradient.Of(bomrl.Objective(theta, batch).Value.mean(), theta).Dot(direction).ToDouble();

        var difference = FiniteDifferences.Gradient(
            x => bomrl.Objective((theta.Detach() + (x[0] * direction)).Track(), batch, differentiable: false).Value.mean().ToDouble(),
            [0],
            step: 1e-3)[0];
        Assert.That(slope, Is.EqualTo(difference).Within(1e-3).Percent);
        Assert.That(warnings.Take(), Is.Empty);
    }

    private static (Bomrl Algorithm, Warnings Warnings) Sampled(LineExperiment experiment, WithinTaskOptions options)
    {
        var warnings = new Warnings();
        return (new(experiment.Sampler, experiment.LowerLevel(options, warnings), new(options.Implicit, warnings)), warnings);
    }

    private static Experiment Lake(WithinTaskOptions options) => new ExperimentBuilder(Catalog.With(EnvironmentCatalog.Entries)).Build(new()
    {
        Environment = new() { Name = "frozen_lake", Options = new FrozenLakeOptions { Slip = 0.1, Horizon = 20 } },
        Sampling = new() { Tasks = 3, Episodes = 4, Discount = 0.95 },
        Algorithm = Methods.Named("bomrl", options),
        Device = DeviceName.Cpu,
        Precision = Precision.Fp64,
        Sharding = new() { Workers = 1 },
    });

    private static MetaBatch Collect(Experiment experiment, Parameters theta)
    {
        using var random = experiment.Random.Open(RandomPurpose.Tasks);
        var tasks = experiment.Environment.SampleTasks(3, random);
        return experiment.Method.Algorithm.Collect(theta, tasks, experiment.Random.ForTasks(3, iteration: 0));
    }
}
