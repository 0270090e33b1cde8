using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.MetaAlgorithms;

/// <summary>
/// ProMP and PPO-MAML: objectives without stopped gradients, so their own values give the derivative by differences.
/// </summary>
public sealed class ClippedMethodsTests : TensorTests
{
    private const double Clip = 0.2;
    private const double DivergencePenalty = 0.7;

    [Test]
    public void MetaGradient_AwayFromTheParametersThatSampled_EqualsDifferences(
        [Values("promp", "ppo maml")] string method, [Values(1, 2)] int steps)
    {
        var experiment = Experiment(method, steps);
        var (algorithm, theta) = (Method(experiment), experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);
        var elsewhere = (1.05 * theta).Track();

        var differences = FiniteDifferences.Gradient(
            x =>
            {
                using var scope = torch.NewDisposeScope();
                return algorithm.Objective(theta.Unflatten(torch.tensor(x)).Track(), batch).Value.mean().ToDouble();
            },
            TensorAssert.Numbers(elsewhere),
            step: 1e-5);

        var gradient = LineExperiment.MetaGradient(algorithm, elsewhere, batch);
        Assert.That(TensorAssert.RelativeError(gradient, differences), Is.LessThan(1e-7));
    }

    [Test]
    public void Value_IsTheClippedGainMinusTheMeanInnerDivergence([Values("promp", "ppo maml")] string method)
    {
        var experiment = Experiment(method, steps: 2);
        var (algorithm, theta) = (Method(experiment), experiment.Theta());
        var batch = experiment.Collect(algorithm, theta);
        var elsewhere = (1.05 * theta).ForEachTask(3);

        var (first, second) = (batch.Inner.Data[0], batch.Inner.Data[1]);
        var divergence = first.Rollouts.Divergence(first.Rollouts.Likelihood(experiment.Policy, elsewhere));
        var moved = experiment.Step(elsewhere, first);
        divergence += second.Rollouts.Divergence(second.Rollouts.Likelihood(experiment.Policy, moved));
        moved = experiment.Step(moved, second);
        var gain = new ClippedSurrogate(experiment.Conventions, 0.2)
            .Objective(batch.After.Rollouts.Likelihood(experiment.Policy, moved), batch.After);

        var value = algorithm.Objective((1.05 * theta).Track(), batch).Value;
        TensorAssert.AreClose(value, gain - (0.7 * divergence / 2), 1e-10);
        Assert.That(TensorAssert.Numbers(divergence), Is.All.GreaterThan(1e-5));
    }

    [Test]
    public void Promp_AtTheParametersThatSampled_HasTheGradientOfLowVarianceCurvatureMaml()
    {
        // There all ratios are 1 and the divergence's gradient is 0.
        var experiment = Experiment("promp", steps: 2);
        var (promp, theta) = (Method(experiment), experiment.Theta());
        var batch = experiment.Collect(promp, theta);
        var maml = (experiment with { Inner = new LowVarianceCurvature(experiment.Conventions) }).Maml;

        Assert.That(
            TensorAssert.RelativeError(
                LineExperiment.MetaGradient(promp, theta, batch), LineExperiment.MetaGradient(maml, theta, batch)),
            Is.LessThan(1e-10));
    }

    [Test]
    public void RepeatedSteps_AreTheInnerOptimizersStepsOnTheSameData()
    {
        var experiment = Experiment("promp", steps: 1);
        var (algorithm, theta) = (Method(experiment), experiment.Theta());
        var objective = experiment.Objective(algorithm, experiment.Collect(algorithm, theta));
        var (repeated, single) = (theta.Clone(), theta.Clone());

        var step = new RepeatedSteps(new GradientAscent(0.1), epochs: 3).Step(repeated, objective);
        var first = new GradientAscent(0.1).Step(single, objective);
        new GradientAscent(0.1).Step(single, objective);
        new GradientAscent(0.1).Step(single, objective);

        Assert.That(TensorAssert.Numbers(repeated), Is.EqualTo(TensorAssert.Numbers(single)));
        Assert.That((step.Objective, step.GradientNorm), Is.EqualTo((first.Objective, first.GradientNorm)));
    }

    private static LineExperiment Experiment(string method, int steps)
    {
        var experiment = new LineExperiment { Steps = steps };
        return method == "promp" ? experiment with { Inner = new LikelihoodRatio(experiment.Conventions) } : experiment;
    }

    private static Promp Method(LineExperiment experiment) => new(
        experiment.Policy,
        experiment.Sampler,
        experiment.Loop,
        new ClippedSurrogate(experiment.Conventions, Clip),
        DivergencePenalty);
}
