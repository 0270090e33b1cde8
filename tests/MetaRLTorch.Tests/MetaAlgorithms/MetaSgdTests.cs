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
        var (algorithm, phi) = (Method(experiment), Phi(experiment, index => 0.2 + (0.1 * index)));
        var batch = experiment.Collect(algorithm, phi);

        var differences = FiniteDifferences.Gradient(
            x =>
            {
                using var scope = torch.NewDisposeScope();
                return algorithm.Objective(phi.With(phi.All.Unflatten(torch.tensor(x)).Track()), batch, Derivative.Unrolled).Value.mean().ToDouble();
            },
            TensorAssert.Numbers(phi.All),
            step: 1e-4);

        var gradient = LineExperiment.MetaGradient(algorithm, phi, batch);
        var own = gradient.Length / 2;
        Assert.That(TensorAssert.RelativeError(gradient[..own], differences[..own]), Is.LessThan(1e-7));
        Assert.That(TensorAssert.RelativeError(gradient[own..], differences[own..]), Is.LessThan(1e-6), "∂/∂α");
    }

    [Test]
    public void WithEqualStepSizes_IsMaml()
    {
        var experiment = new LineExperiment { Steps = 2, StepSize = 0.5 };
        var phi = Phi(experiment, _ => 0.5);
        var own = experiment.Theta();
        var (sgd, maml) = (experiment.Collect(Method(experiment), phi), experiment.Collect(experiment.Maml, own));

        Assert.That(TensorAssert.Numbers(sgd.After.Rollouts.Actions), Is.EqualTo(TensorAssert.Numbers(maml.After.Rollouts.Actions)));
        var gradient = LineExperiment.MetaGradient(Method(experiment), phi, sgd);
        Assert.That(
            TensorAssert.RelativeError([.. gradient.Take((int)own.Size)], LineExperiment.MetaGradient(experiment.Maml, own, maml)),
            Is.LessThan(1e-12));
    }

    [Test]
    public void Step_UsesEachScalarsOwnStepSize()
    {
        var experiment = new LineExperiment { Steps = 1 };
        var phi = Phi(experiment, index => index);
        var batch = experiment.Collect(Method(experiment), phi);
        var data = batch.Inner.Data[0];

        var leaf = phi.Start.ForEachTask(3).Track();
        var objective = new VanillaPolicyGradient(experiment.Conventions)
            .Objective(data.Rollouts.Likelihood(experiment.Policy, leaf), data);
        var gradient = Gradient.PerTask(objective, leaf, differentiable: false);

        for (var j = 0; j < leaf.Count; j++) TensorAssert.AreClose(batch.After.Rollouts.Theta[j], leaf[j] + (j * gradient[j]), 1e-13);
    }

    /// <summary>The experiment's θ and a step size for each of its tensors.</summary>
    private static MetaParameters Phi(LineExperiment experiment, Func<int, double> stepSize)
    {
        var start = experiment.Theta();
        return new MetaParameters(start, new([.. start.Select((t, index) => torch.full_like(t, stepSize(index)))])).Track();
    }

    private static MetaSgd Method(LineExperiment experiment)
    {
        var surrogate = new VanillaPolicyGradient(experiment.Conventions);
        var loop = experiment.LoopOf(new ReturnSurrogate(experiment.Policy, surrogate), new LearnedSteps(initial: 0.5));
        return new(new Maml(experiment.Policy, experiment.Sampler, loop, surrogate));
    }
}
