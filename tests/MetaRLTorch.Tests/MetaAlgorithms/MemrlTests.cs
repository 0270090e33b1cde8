using MetaRLTorch.Adaptation;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.MetaAlgorithms;

public sealed class MemrlTests : TensorTests
{
    private const double Lambda = 2.5;

    [Test]
    public void Memrl_MetaGradient_IsLambdaTimesTheProximalDisplacement()
    {
        var experiment = new LineExperiment { Steps = 3, StepSize = 0.1 };
        var (theta, batch, algorithm) = Collect(experiment, Lambda);

        var gradient = LineExperiment.MetaGradient(algorithm, theta, batch);

        var displacement = batch.After.Rollouts.Theta - theta.ForEachTask(3);                               // u_i − θ
        var expected = TensorAssert.Numbers((Lambda * displacement).Map(d => d.mean([0])));
        TensorAssert.NumbersAreClose(gradient, expected, 1e-14);
        Assert.That(TensorAssert.Norm(gradient), Is.GreaterThan(1e-3));
    }

    [Test]
    public void Memrl_InnerSteps_AreThoseOfTheFormula_EachOnItsOwnData()
    {
        var experiment = new LineExperiment { Steps = 3, StepSize = 0.1 };
        var (theta, batch, _) = Collect(experiment, Lambda);
        var start = theta.Detach().ForEachTask(3);
        var estimator = new VanillaPolicyGradient(experiment.Conventions);

        var adapted = start;
        foreach (var data in batch.Inner.Data)
        {
            var leaf = adapted.Track();
            var gradient = Gradient.PerTask(
                estimator.Objective(data.Rollouts.Likelihood(experiment.Policy, leaf), data), leaf, differentiable: false);
            adapted += 0.1 * (gradient - (Lambda * (adapted - start)));
        }

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(batch.After.Rollouts.Theta), TensorAssert.Numbers(adapted), 1e-13);
        Assert.That(
            TensorAssert.Numbers(batch.Inner.Data[1].Rollouts.Actions), Is.Not.EqualTo(TensorAssert.Numbers(batch.Inner.Data[0].Rollouts.Actions)));
    }

    [Test]
    public void Memrl_TakesNoSecondDerivative()
    {
        // What was collected carries no graph, and the objective's second derivative is −λ I: no ∇²J is in it.
        var (theta, batch, algorithm) = Collect(new LineExperiment { Steps = 2 }, Lambda);

        Assert.That(batch.After.Rollouts.Theta.Select(t => t.requires_grad), Is.All.False);
        var value = algorithm.Objective(theta, batch).Value.mean();
        var gradient = Gradient.PerTask(value, theta, differentiable: true);
        var vector = theta.Map(t => torch.full_like(t, 2));
        Assert.That(
            TensorAssert.Numbers(Gradient.HessianVectorProduct(gradient, theta, vector)), Is.All.EqualTo(-2 * Lambda).Within(1e-13));
    }

    [Test]
    public void Memrl_WithOneStepOfOneOverLambda_IsTheMultiTaskPolicyGradient()
    {
        var experiment = new LineExperiment { Steps = 1, StepSize = 1 / Lambda };
        var (theta, batch, algorithm) = Collect(experiment, Lambda);

        var objective = new VanillaPolicyGradient(experiment.Conventions)
            .Objective(batch.Inner.Data[0].Rollouts.Likelihood(experiment.Policy, theta.ForEachTask(3)), batch.Inner.Data[0]).mean();
        var expected = TensorAssert.Numbers(Gradient.Of(objective, theta));

        TensorAssert.NumbersAreClose(LineExperiment.MetaGradient(algorithm, theta, batch), expected, 1e-13);
    }

    [Test]
    public void Memrl_WithAnOuterStepOfOneOverLambda_IsTheMeanOfTheAdaptedParameters()
    {
        var experiment = new LineExperiment { Steps = 2, StepSize = 0.1 };
        var (theta, batch, algorithm) = Collect(experiment, Lambda);
        var mean = TensorAssert.Numbers(batch.After.Rollouts.Theta.Map(t => t.mean([0])));

        new GradientAscent(1 / Lambda).Step(theta, experiment.Objective(algorithm, batch));

        TensorAssert.NumbersAreClose(TensorAssert.Numbers(theta), mean, 1e-13);
    }

    [Test]
    public void Reptile_MetaGradient_IsTheMeanDisplacementOfTheInnerLoop()
    {
        var experiment = new LineExperiment { Steps = 2 };
        var (theta, algorithm) = (experiment.Theta(), new Reptile(experiment.Sampler, experiment.Loop));
        var batch = experiment.Collect(algorithm, theta);

        var adapted = batch.Inner.Data.Aggregate(theta.Detach().ForEachTask(3), experiment.Step);
        var expected = TensorAssert.Numbers((adapted - theta.ForEachTask(3)).Map(d => d.mean([0])));

        TensorAssert.NumbersAreClose(LineExperiment.MetaGradient(algorithm, theta, batch), expected, 1e-13);
    }

    private static (Parameters Theta, MetaBatch Batch, Memrl Algorithm) Collect(LineExperiment experiment, double lambda)
    {
        var proximal = new Proximal(new ReturnSurrogate(experiment.Policy, new VanillaPolicyGradient(experiment.Conventions)), lambda);
        var loop = experiment.LoopOf(proximal, new GradientStep(experiment.StepSize));
        var (theta, algorithm) = (experiment.Theta(), new Memrl(experiment.Sampler, loop, lambda));
        return (theta, experiment.Collect(algorithm, theta), algorithm);
    }
}
