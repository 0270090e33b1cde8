using MetaRLTorch.Adaptation;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;
using TorchSharp;

namespace MetaRLTorch.Tests.Training;

public sealed class MethodTests : TensorTests
{
    [Test]
    public void Build_RefusesATrustRegion_WhereTheMethodHasNoCurvature(
        [Values("memrl", "reptile", "meta_sgd", "bomrl", "imaml")]
        string algorithm) =>
        Assert.That(
            () => LineTraining.Build(LineTraining.Config(algorithm, OuterOptimizer.TrustRegion)),
            Throws.TypeOf<UserException>().With.Message.StartsWith("outer.optimizer: trust_region needs the curvature"));

    [Test]
    public void Build_RefusesRepeatedTrustRegionSteps()
    {
        var config = LineTraining.Config("promp", OuterOptimizer.TrustRegion);

        Assert.That(
            () => LineTraining.Build(config with { Outer = config.Outer with { Epochs = 5 } }),
            Throws.TypeOf<UserException>().With.Message.StartsWith("outer.epochs: 5 with trust_region"));
    }

    [Test]
    public void Build_RefusesToShortenTheGradientOfATrustRegion()
    {
        var config = LineTraining.Config("maml", OuterOptimizer.TrustRegion);

        Assert.That(
            () => LineTraining.Build(config with { Outer = config.Outer with { MaxGradientNorm = 0.5 } }),
            Throws.TypeOf<UserException>().With.Message.StartsWith("outer.max_gradient_norm: 0.5 with trust_region"));
    }

    [Test]
    public void Build_RefusesAConstraintOnADivergence_WithSamples([Values] WithinTaskAlgorithm algorithm)
    {
        var config = LineTraining.Config("bomrl", OuterOptimizer.Adam);
        var options = new WithinTaskOptions { Algorithm = algorithm, MaxDistance = 0.1 };

        Assert.That(
            () => LineTraining.Build(config with { Algorithm = Methods.Named("bomrl", options) }).Dispose(),
            algorithm == WithinTaskAlgorithm.Alg3
                ? Throws.Nothing
                : Throws.TypeOf<UserException>().With.Message.StartsWith("algorithm.options.max_distance: 0.1"));
    }

    [TestCase(6, true)]
    [TestCase(5, false)]
    public void Build_RefusesACurvatureOfMoreEpisodesThanThereAre(int episodes, bool refused)
    {
        var config = LineTraining.Config("maml", OuterOptimizer.TrustRegion);         // 5 episodes

        Assert.That(
            () => LineTraining.Build(config with { Outer = config.Outer with { CurvatureEpisodes = episodes } }).Dispose(),
            refused
                ? Throws.TypeOf<UserException>().With.Message.StartsWith("outer.curvature_episodes: 6, but sampling.episodes is 5")
                : Throws.Nothing);
    }

    [TestCase(OuterOptimizer.TrustRegion)]
    [TestCase(OuterOptimizer.Adam)]
    public void OuterSurrogate_IsTheLikelihoodRatioOfATrustRegion_ElseTheLogarithm(OuterOptimizer optimizer)
    {
        // At the parameters that sampled the ratio is 1: its surrogate is the mean advantage, which no logarithm's is.
        using var run = new RecordedTraining(RecordedTraining.Navigation("maml") with
        {
            Sampling = new() { Tasks = 3, Episodes = 4, NormalizeAdvantages = false },
            Outer = new() { Optimizer = optimizer },
        });
        var experiment = run.Experiment;
        using var random = experiment.Random.Open(RandomPurpose.Tasks);
        var tasks = experiment.Environment.SampleTasks(3, random).To(experiment.Compute);
        var batch = experiment.Method.Algorithm.Collect(experiment.Phi, tasks, experiment.Random.ForTasks(3, iteration: 0), experiment.Learner);
        double Mean(torch.Tensor perStep) => (perStep.sum([1, 2]) / batch.After.Rollouts.Alive.sum([1, 2])).mean().ToDouble();
        var (ratio, logarithm) =
            (Mean(batch.After.Credit.Advantages), Mean(batch.After.Credit.Advantages * batch.After.Rollouts.BehaviorLogProbability));

        var value = experiment.ObjectiveOn(batch).Evaluate(experiment.Phi.All).Objective;

        Assert.That(ratio, Is.Not.EqualTo(logarithm).Within(1e-3));
        Assert.That(value, Is.EqualTo(optimizer == OuterOptimizer.TrustRegion ? ratio : logarithm).Within(1e-12));
    }

    [Test]
    public void Build_RefusesAnInnerEstimatorThatIsNotKnown()
    {
        var config = LineTraining.Config("maml", OuterOptimizer.Adam);
        var options = new InnerEstimatorOptions { InnerEstimator = "dyce" };

        Assert.That(
            () => LineTraining.Build(config with { Algorithm = Methods.Named("maml", options) }),
            Throws.TypeOf<UserException>().With.Message.StartsWith("algorithm.options.inner_estimator: dyce is not known. Known: vanilla"));
    }

    [Test]
    public void Build_RefusesSeveralEpochs_WhereTheObjectiveHoldsForOneStep([ValueSource(typeof(Methods), nameof(Methods.Names))] string algorithm)
    {
        var config = LineTraining.Config(algorithm, OuterOptimizer.Adam);
        var valid = algorithm is "promp" or "ppo_maml" or "bomrl";

        Assert.That(
            () => LineTraining.Build(config with { Outer = config.Outer with { Epochs = 5 } }).Dispose(),
            valid ? Throws.Nothing : Throws.TypeOf<UserException>().With.Message.StartsWith("outer.epochs: 5 with "));
    }

    [TestCase(0)]
    [TestCase(2)]
    public void Build_RefusesBomrlWithAnyNumberOfStepsButOne(int steps)
    {
        var config = LineTraining.Config("bomrl", OuterOptimizer.Adam);

        Assert.That(
            () => LineTraining.Build(config with { Adaptation = config.Adaptation with { Steps = steps } }),
            Throws.TypeOf<UserException>().With.Message.StartsWith($"adaptation.steps: {steps} with bomrl"));
    }
}
