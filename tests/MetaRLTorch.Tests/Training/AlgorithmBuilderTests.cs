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

public sealed class AlgorithmBuilderTests : TensorTests
{
    [Test]
    public void Build_RefusesATrustRegion_WhereTheMethodHasNoCurvature(
        [Values(AlgorithmName.Memrl, AlgorithmName.Reptile, AlgorithmName.MetaSgd, AlgorithmName.Bomrl, AlgorithmName.Imaml)]
        AlgorithmName algorithm) =>
        Assert.That(
            () => LineTraining.Build(LineTraining.Config(algorithm, OuterOptimizer.TrustRegion)),
            Throws.TypeOf<UserException>().With.Message.StartsWith("outer.optimizer: trust_region needs the curvature"));

    [Test]
    public void Build_RefusesRepeatedTrustRegionSteps()
    {
        var config = LineTraining.Config(AlgorithmName.Promp, OuterOptimizer.TrustRegion);

        Assert.That(
            () => LineTraining.Build(config with { Outer = config.Outer with { Epochs = 5 } }),
            Throws.TypeOf<UserException>().With.Message.StartsWith("outer.epochs: 5 with trust_region"));
    }

    [Test]
    public void Build_RefusesToShortenTheGradientOfATrustRegion()
    {
        var config = LineTraining.Config(AlgorithmName.Maml, OuterOptimizer.TrustRegion);

        Assert.That(
            () => LineTraining.Build(config with { Outer = config.Outer with { MaxGradientNorm = 0.5 } }),
            Throws.TypeOf<UserException>().With.Message.StartsWith("outer.max_gradient_norm: 0.5 with trust_region"));
    }

    [Test]
    public void Build_RefusesAConstraintOnADivergence_WithSamples([Values] WithinTaskAlgorithm algorithm)
    {
        var config = LineTraining.Config(AlgorithmName.Bomrl, OuterOptimizer.Adam);
        var options = new WithinTaskOptions { Algorithm = algorithm, MaxDistance = 0.1 };

        Assert.That(
            () => LineTraining.Build(config with { Algorithm = config.Algorithm with { Bomrl = options } }).Dispose(),
            algorithm == WithinTaskAlgorithm.Alg3
                ? Throws.Nothing
                : Throws.TypeOf<UserException>().With.Message.StartsWith("algorithm.bomrl.max_distance: 0.1"));
    }

    [TestCase(6, true)]
    [TestCase(5, false)]
    public void Build_RefusesACurvatureOfMoreEpisodesThanThereAre(int episodes, bool refused)
    {
        var config = LineTraining.Config(AlgorithmName.Maml, OuterOptimizer.TrustRegion);         // 5 episodes

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
        using var run = new RecordedTraining(RecordedTraining.Navigation(AlgorithmName.Maml) with
        {
            Sampling = new() { Tasks = 3, Episodes = 4, NormalizeAdvantages = false },
            Outer = new() { Optimizer = optimizer },
        });
        var experiment = run.Experiment;
        using var random = experiment.Random.Open(RandomPurpose.Tasks);
        var tasks = experiment.Environment.SampleTasks(3, random).To(experiment.Compute);
        var batch = experiment.Algorithm.Collect(experiment.Theta, tasks, experiment.Random.ForTasks(3, iteration: 0));
        double Mean(torch.Tensor perStep) => (perStep.sum([1, 2]) / batch.After.Alive.sum([1, 2])).mean().ToDouble();
        var (ratio, logarithm) =
            (Mean(batch.After.Advantages), Mean(batch.After.Advantages * batch.After.BehaviorLogProbability));

        var value = experiment.ObjectiveOn(batch).Evaluate(experiment.Theta).Objective;

        Assert.That(ratio, Is.Not.EqualTo(logarithm).Within(1e-3));
        Assert.That(value, Is.EqualTo(optimizer == OuterOptimizer.TrustRegion ? ratio : logarithm).Within(1e-12));
    }

    [TestCase(AlgorithmName.Sgmrl)]
    [TestCase(AlgorithmName.Promp)]
    [TestCase(AlgorithmName.Bomrl)]
    public void Build_RefusesAnInnerEstimatorThatTheMethodIsWrongWith(AlgorithmName algorithm)
    {
        var config = LineTraining.Config(algorithm, OuterOptimizer.Adam);

        Assert.That(
            () => LineTraining.Build(config with { Algorithm = config.Algorithm with { InnerEstimator = EstimatorName.Dice } }),
            Throws.TypeOf<UserException>().With.Message.StartsWith("algorithm.inner_estimator"));
    }

    [Test]
    public void Build_RefusesSeveralEpochs_WhereTheObjectiveHoldsForOneStep([Values] AlgorithmName algorithm)
    {
        var config = LineTraining.Config(algorithm, OuterOptimizer.Adam);
        var valid = algorithm is AlgorithmName.Promp or AlgorithmName.PpoMaml or AlgorithmName.Bomrl;

        Assert.That(
            () => LineTraining.Build(config with { Outer = config.Outer with { Epochs = 5 } }).Dispose(),
            valid ? Throws.Nothing : Throws.TypeOf<UserException>().With.Message.StartsWith("outer.epochs: 5 with "));
    }

    [TestCase(AlgorithmName.Bomrl, true)]
    [TestCase(AlgorithmName.MetaSgd, true)]
    [TestCase(AlgorithmName.Maml, false)]
    [TestCase(AlgorithmName.Memrl, false)]
    public void Build_RefusesStepSizesOfAnEvaluation_WhereTheMethodHasItsOwn(AlgorithmName algorithm, bool refused)
    {
        var config = LineTraining.Config(algorithm, OuterOptimizer.Adam) with { Evaluation = new() { StepSizes = [0.3, 0.1] } };

        Assert.That(
            () => LineTraining.Build(config).Dispose(),
            refused
                ? Throws.TypeOf<UserException>().With.Message.StartsWith("evaluation.step_sizes: [0.3, 0.1] with ")
                : Throws.Nothing);
    }

    [TestCase(0)]
    [TestCase(2)]
    public void Build_RefusesBomrlWithAnyNumberOfStepsButOne(int steps)
    {
        var config = LineTraining.Config(AlgorithmName.Bomrl, OuterOptimizer.Adam);

        Assert.That(
            () => LineTraining.Build(config with { Adaptation = config.Adaptation with { Steps = steps } }),
            Throws.TypeOf<UserException>().With.Message.StartsWith($"adaptation.steps: {steps} with bomrl"));
    }
}
