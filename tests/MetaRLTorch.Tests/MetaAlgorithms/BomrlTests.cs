using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.FrozenLake;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
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
        Exact = true, Implicit = new() { Iterations = 2000, Tolerance = 1e-12 },
    };

    [Test]
    public void Bomrl_OnALake_HasTheGradientOfTheExactReturnAfterAdaptation(
        [Values(WithinTaskAlgorithm.Alg1, WithinTaskAlgorithm.Alg2)] WithinTaskAlgorithm algorithm)
    {
        var options = Exact with { Algorithm = algorithm };
        using var experiment = Lake(options);
        var theta = experiment.Theta.Map(t => t + torch.arange(64, torch.float64).view(16, 4).sin()).Track();
        var batch = Collect(experiment, theta);
        var model = ((IExactEnvironment)experiment.Environment).Model(batch.Tasks, 0.95);
        var level = new TabularLowerLevel(model, options);

        var gradient = LineExperiment.MetaGradient(experiment.Algorithm, theta, batch);

        var leaf = theta.Track();
        var value = model.Return(level.Solve(leaf.ForEachTask(3)[0]).softmax(-1));
        TensorAssert.AreClose(experiment.Algorithm.Objective(theta, batch).Value, value, 1e-10);
        Assert.That(
            TensorAssert.RelativeError(gradient, TensorAssert.Numbers(Gradient.Of(value.mean(), leaf))), Is.LessThan(1e-6));
        Assert.That(experiment.Warnings.Take(), Is.Empty);
    }

    [Test]
    public void Bomrl_WithSamples_DifferentiatesTheDistanceOnly()
    {
        // Alg3 with D² = ‖u − θ‖² and data held constant is iMAML: (2λ) (2λ − ∇²L)⁻¹ ∇J, so for a large λ nearly ∇J(u).
        var experiment = new LineExperiment();
        var surrogate = new VanillaPolicyGradient(experiment.Conventions);
        var options = new WithinTaskOptions { Algorithm = WithinTaskAlgorithm.Alg3, Lambda = 1e6, Steps = 5 };
        var lower = new SampledLowerLevel(
            experiment.Policy, new(experiment.Conventions), surrogate, options, experiment.Workers, experiment.ShardTasks, new());
        var algorithm = new Bomrl(experiment.Sampler, lower, new(options.Implicit, new()));
        var theta = experiment.Theta();
        var batch = experiment.Collect(algorithm, theta);

        var solution = batch.After.Theta.Track();
        var gradient = Gradient.PerTask(
            surrogate.Objective(batch.After.Likelihood(experiment.Policy, solution), batch.After), solution, differentiable: false);

        var expected = TensorAssert.Numbers(gradient.Map(g => g.mean([0])));
        Assert.That(
            TensorAssert.RelativeError(LineExperiment.MetaGradient(algorithm, theta, batch), expected), Is.LessThan(1e-4));
    }

    [Test]
    public void SampledLowerLevel_StepsUpItsOwnObjective([Values] WithinTaskAlgorithm algorithm)
    {
        var experiment = new LineExperiment();
        var options = new WithinTaskOptions { Algorithm = algorithm, Lambda = 0.5, Steps = 30, StepSize = 0.005 };
        var lower = new SampledLowerLevel(
            experiment.Policy,
            new(experiment.Conventions),
            new VanillaPolicyGradient(experiment.Conventions),
            options,
            experiment.Workers,
            experiment.ShardTasks,
            new());
        var theta = experiment.Theta();
        var batch = experiment.Collect(new Bomrl(experiment.Sampler, lower, new(options.Implicit, new())), theta);
        var start = theta.Detach().ForEachTask(3);

        double[] Values(Parameters u) => TensorAssert.Numbers(lower.Objective(u, start, batch.Tasks, batch.Before[0]));

        Assert.That(Values(batch.After.Theta).Zip(Values(start), (after, before) => after - before), Is.All.GreaterThan(1e-4));
    }

    [Test]
    public void SampledLowerLevel_HasTheDivergenceOfItsAlgorithm()
    {
        var experiment = new LineExperiment();
        var theta = experiment.Theta();
        var batch = experiment.Collect(experiment.Maml, theta);
        var (data, start, other) = (batch.Before[0], theta.ForEachTask(3), (1.1 * theta).ForEachTask(3));
        var (from, to) = (data.Likelihood(experiment.Policy, start).Distribution, data.Likelihood(experiment.Policy, other).Distribution);
        double Mean(torch.Tensor perStep) => ((perStep.view(data.Alive.shape) * data.Alive).sum() / data.Alive.sum()).ToDouble();

        double Distance(WithinTaskAlgorithm algorithm)
        {
            torch.Tensor At(double lambda) => new SampledLowerLevel(
                experiment.Policy,
                new(experiment.Conventions),
                new VanillaPolicyGradient(experiment.Conventions),
                new() { Algorithm = algorithm, Lambda = lambda },
                experiment.Workers,
                experiment.ShardTasks,
                new()).Objective(other, start, batch.Tasks, data);
            return ((At(1) - At(2)) * data.Alive.sum([1, 2])).sum().ToDouble() / data.Alive.sum().ToDouble();
        }

        Assert.That(Distance(WithinTaskAlgorithm.Alg1), Is.EqualTo(Mean(from.DivergenceFrom(to))).Within(1e-10));   // KL(u ‖ θ)
        Assert.That(Distance(WithinTaskAlgorithm.Alg2), Is.EqualTo(Mean(to.DivergenceFrom(from))).Within(1e-10));   // KL(θ ‖ u)
    }

    private static Experiment Lake(WithinTaskOptions options) => new ExperimentBuilder(new EnvironmentCatalog()).Build(new()
    {
        Environment = new() { Name = "frozen_lake", Options = new FrozenLakeOptions { Slip = 0.1, Horizon = 20 } },
        Sampling = new() { Tasks = 3, Episodes = 4, Discount = 0.95 },
        Algorithm = new() { Name = AlgorithmName.Bomrl, Bomrl = options },
        Device = DeviceName.Cpu,
        Precision = Precision.Fp64,
        Sharding = new() { Workers = 1 },
    });

    private static MetaBatch Collect(Experiment experiment, Parameters theta)
    {
        using var random = experiment.Random.Open(RandomPurpose.Tasks);
        var tasks = experiment.Environment.SampleTasks(3, random);
        return experiment.Algorithm.Collect(theta, tasks, experiment.Random.ForTasks(3, iteration: 0));
    }
}
