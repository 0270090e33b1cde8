using MetaRLTorch.Tests.Adaptation;
using MetaRLTorch.Configuration;
using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Cli;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// Where θ has not moved, BO-MRL differentiates the policy that drew the data, however far its search had come.
/// </summary>
public sealed class BomrlFirstEpochTests : TensorTests
{
    [Test]
    public void TheGradientWhereThetaSampled_IsThatAtThePolicyThatDrewTheData(
        [Values] WithinTaskAlgorithm algorithm, [Values(1, 3)] int steps)
    {
        var options = Unconverged(algorithm, steps);
        var experiment = new LineExperiment();
        var bomrl = Bomrl(experiment, options);
        var theta = experiment.Theta();
        var batch = experiment.Collect(bomrl, theta);
        var lower = experiment.LowerLevel(options);

        var expected = new ImplicitDifferentiation(options.Implicit, new()).Surrogate(
            (u, phi) => lower.Objective.Value(u, phi, batch.Inner.Data[0]),
            batch.After.Rollouts.Theta,
            theta.ForEachTask(3),
            Slope(experiment, batch));

        Assert.That(
            LineExperiment.MetaGradient(bomrl, theta, batch),
            Is.EqualTo(TensorAssert.Numbers(Gradient.Of(expected.mean(), theta))).And.Some.Not.Zero);
    }

    [Test]
    public void TheGradientWithinADistance_TakesTheMultiplierOfThePolicyThatDrewTheData([Values(1, 3)] int steps)
    {
        var options = Unconverged(WithinTaskAlgorithm.Alg3, steps) with { MaxDistance = 1e-3, StepSize = 0.2 };
        var experiment = new LineExperiment();
        var bomrl = Bomrl(experiment, options);
        var theta = experiment.Theta();
        var batch = experiment.Collect(bomrl, theta);
        var lower = experiment.LowerLevel(options);
        var multiplier = lower.Solve(theta.Detach().ForEachTask(3), batch.Inner.Data[0]).Multiplier!;

        var expected = new ImplicitDifferentiation(options.Implicit, new()).ConstrainedSurrogate(
            (u, phi) => lower.Surrogate.Value(u, phi, batch.Inner.Data[0]),
            (u, phi) => lower.Distance.Value(u, phi, batch.Inner.Data[0]),
            multiplier,
            batch.After.Rollouts.Theta,
            theta.ForEachTask(3),
            Slope(experiment, batch));

        Assert.That(TensorAssert.Numbers(multiplier), Has.Some.Positive, "a constraint that binds");
        Assert.That(
            LineExperiment.MetaGradient(bomrl, theta, batch),
            Is.EqualTo(TensorAssert.Numbers(Gradient.Of(expected.mean(), theta))));
        TensorAssert.AreSame(batch.ForTasks(new TaskRange(1, 2)).PerTask["multiplier"], multiplier.narrow(0, 1, 2));
    }

    [Test]
    public void OnceThetaHasMoved_TheSearchGoesOn_AndItsDivergenceIsMeasured()
    {
        var experiment = new LineExperiment();
        var bomrl = Bomrl(experiment, Unconverged(WithinTaskAlgorithm.Alg3, steps: 2));
        var theta = experiment.Theta();
        var batch = experiment.Collect(bomrl, theta);

        Assert.That(TensorAssert.Numbers(bomrl.Objective(theta, batch).Divergence), Is.All.Zero);
        Assert.That(
            TensorAssert.Numbers(bomrl.Objective((1.0001 * theta).Track(), batch).Divergence), Is.All.GreaterThan(1e-9));
    }

    [TestCase("navigation_2d")]
    [TestCase("half_cheetah_velocity")]
    [TestCase("half_cheetah_direction")]
    [TestCase("frozen_lake")]
    public void OnEveryPage_TheFirstEpochHasNoDivergence_HoweverTheTasksAreShared(string world)
    {
        var page = new ConfigLoader(Catalog.With(EnvironmentCatalog.Entries)).Load(
            Path.Combine(Program.Root, $"configs/{world}/bomrl.yaml"),
            ConfigOverride.Parse("environment.options.horizon=20"),
            ConfigOverride.Parse("sampling.tasks=5"));
        using var experiment = new ExperimentBuilder(Catalog.With(EnvironmentCatalog.Entries)).Build(page);
        using var random = experiment.Random.Open(RandomPurpose.Tasks);
        var tasks = experiment.Environment.SampleTasks(5, random).To(experiment.Compute);
        var batch = experiment.Method.Algorithm.Collect(experiment.Phi, tasks, experiment.Random.ForTasks(5, iteration: 0), experiment.Learner);
        using TaskWorkers one = new(1), two = new(2);
        ObjectiveValue Value(TaskWorkers workers, int shardTasks) =>
            new ShardedObjective(experiment.Method.Algorithm, experiment.Phi, batch, new Sharding(workers, shardTasks)).Gradient(experiment.Phi.All).Value;

        foreach (var shardTasks in (int[])[0, 1, 2])
        {
            var value = Value(one, shardTasks);
            Assert.That(value.Divergence, Is.Zero);
            Assert.That(Value(two, shardTasks), Is.EqualTo(value));
            Assert.That(value.Objective, Is.EqualTo(Value(one, 1).Objective).Within(1e-6));
        }
    }

    private static WithinTaskOptions Unconverged(WithinTaskAlgorithm algorithm, int steps) => new()
    {
        Algorithm = algorithm, Lambda = 1, Steps = steps, StepSize = 0.02, Implicit = new() { Damping = 20 },
    };

    private static Bomrl Bomrl(LineExperiment experiment, WithinTaskOptions options) =>
        new(experiment.Sampler, experiment.LowerLevel(options), new(options.Implicit, new()));

    /// <summary>∇J_i(u_i; D'_i) by the upper level's surrogate.</summary>
    private static Parameters Slope(LineExperiment experiment, MetaBatch batch)
    {
        var solution = batch.After.Rollouts.Theta.Track();
        var surrogate = new ClippedSurrogate(experiment.Conventions, clip: 0.3);
        return Gradient.PerTask(
            surrogate.Objective(batch.After.Rollouts.Likelihood(experiment.Policy, solution), batch.After), solution, differentiable: false);
    }
}
