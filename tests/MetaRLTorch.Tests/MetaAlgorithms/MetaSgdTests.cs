using MetaRLTorch.Adaptation;
using MetaRLTorch.Advantages;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.MetaAlgorithms;

public sealed class MetaSgdTests : TensorTests
{
    [Test]
    public void MetaGradient_InParametersAndStepSizes_EqualsDifferences([Values(1, 2)] int steps)
    {
        var experiment = new LineExperiment { Steps = steps };
        var (algorithm, theta) = (Method(experiment), Theta(experiment, index => 0.2 + (0.1 * index)));
        var batch = experiment.Collect(algorithm, theta);

        var differences = FiniteDifferences.Gradient(
            x =>
            {
                using var scope = torch.NewDisposeScope();
                return algorithm.Objective(theta.Unflatten(torch.tensor(x)).Track(), batch).Value.mean().ToDouble();
            },
            TensorAssert.Numbers(theta),
            step: 1e-4);

        var gradient = LineExperiment.MetaGradient(algorithm, theta, batch);
        var own = gradient.Length / 2;
        Assert.That(TensorAssert.RelativeError(gradient[..own], differences[..own]), Is.LessThan(1e-7));
        Assert.That(TensorAssert.RelativeError(gradient[own..], differences[own..]), Is.LessThan(1e-6), "∂/∂α");
    }

    [Test]
    public void WithEqualStepSizes_IsMaml()
    {
        var experiment = new LineExperiment { Steps = 2, StepSize = 0.5 };
        var theta = Theta(experiment, _ => 0.5);
        var own = experiment.Theta();
        var (sgd, maml) = (experiment.Collect(Method(experiment), theta), experiment.Collect(experiment.Maml, own));

        Assert.That(TensorAssert.Numbers(sgd.After.Actions), Is.EqualTo(TensorAssert.Numbers(maml.After.Actions)));
        var gradient = LineExperiment.MetaGradient(Method(experiment), theta, sgd);
        Assert.That(
            TensorAssert.RelativeError([.. gradient.Take((int)own.Size)], LineExperiment.MetaGradient(experiment.Maml, own, maml)),
            Is.LessThan(1e-12));
    }

    [Test]
    public void Step_UsesEachScalarsOwnStepSize_AndLeavesStepSizesAlone()
    {
        var experiment = new LineExperiment { Steps = 1 };
        var theta = Theta(experiment, index => index);
        var batch = experiment.Collect(Method(experiment), theta);
        var own = theta.Count / 2;

        var leaf = theta.ForEachTask(3).Track();
        var objective = new VanillaPolicyGradient(experiment.Conventions)
            .Objective(batch.Before[0].Likelihood(experiment.Policy, leaf), batch.Before[0]);
        var gradient = Gradient.PerTask(objective, leaf, differentiable: false);

        for (var j = 0; j < own; j++)
        {
            TensorAssert.AreClose(batch.After.Theta[j], leaf[j] + (j * gradient[j]), 1e-13);
            TensorAssert.AreSame(batch.After.Theta[own + j], leaf[own + j]);
        }
    }

    /// <summary>The experiment's θ and a step size for each of its tensors.</summary>
    private static Parameters Theta(LineExperiment experiment, Func<int, double> stepSize)
    {
        var own = experiment.Theta();
        return new Parameters([.. own, .. own.Select((t, index) => torch.full_like(t, stepSize(index)))]).Track();
    }

    private static MetaSgd Method(LineExperiment experiment)
    {
        var policy = new LearnedStepSizes(experiment.Policy, initial: 0.5);
        var surrogate = new VanillaPolicyGradient(experiment.Conventions);
        var sampler = new RolloutSampler(
            experiment.World, policy, new LinearFeatureBaseline(), experiment.Sampling, experiment.Workers, experiment.ShardTasks);
        return new(
            policy,
            sampler,
            new LearnedStepAdaptation(policy, surrogate, new() { Steps = experiment.Steps }, experiment.Workers, experiment.ShardTasks),
            surrogate);
    }
}
