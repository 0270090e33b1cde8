using MetaRLTorch.Adaptation;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

/// <summary>Whole runs with each inner optimizer: every method that takes steps of the config's takes these.</summary>
public sealed class InnerOptimizerTrainingTests : TensorTests
{
    private static readonly SgmrlOptions LeaveOneOut = new() { ScoreWeight = ScoreWeight.LeaveOneOut };

    private static IEnumerable<string> Methods => Training.Methods.Names.Except(["meta_sgd", "bomrl"]);

    private static IEnumerable<InnerOptimizer> Remembering => Enum.GetValues<InnerOptimizer>().Except([InnerOptimizer.Gradient]);

    [Test]
    public void EveryMethod_FeelsTheOptimizer_AndIsTheSameForAnyWorkers(
        [ValueSource(nameof(Methods))] string method, [ValueSource(nameof(Remembering))] InnerOptimizer optimizer)
    {
        var config = Config(method, optimizer);
        var workers = config with { Sharding = new() { Workers = 2, GradientTasks = 1, KeptTasks = 4 } };
        var one = config with { Sharding = new() { Workers = 1, GradientTasks = 1, KeptTasks = 4 } };

        var numbers = Run(one);

        Assert.That(Run(workers), Is.EqualTo(numbers).And.All.Not.NaN, "the same bits for any number of workers");
        TensorAssert.NumbersAreClose(Run(config), numbers, 1e-11);
        Assert.That(Run(one with { Adaptation = one.Adaptation with { Optimizer = InnerOptimizer.Gradient } }), Is.Not.EqualTo(numbers));
    }

    [Test]
    public void LeftOutChains_HaveTheirMemory([ValueSource(nameof(Remembering))] InnerOptimizer optimizer)
    {
        // Shards and kept graphs carry the memory of every chain from step to step.
        var config = Config("sgmrl", optimizer) with { Algorithm = Training.Methods.Named("sgmrl", LeaveOneOut) };
        var sharded = config with { Sharding = new() { Workers = 2, GradientTasks = 1, KeptTasks = 6 } };

        TensorAssert.NumbersAreClose(Run(sharded), Run(config), 1e-11);
    }

    [Test]
    public void AnEvaluation_RemembersFromStepToStep()
    {
        var plain = Evaluate(InnerOptimizer.Gradient);
        var momentum = Evaluate(InnerOptimizer.Momentum);

        Assert.That(momentum[..2], Is.EqualTo(plain[..2]), "the first step with momentum is a plain one");
        Assert.That(momentum[2], Is.Not.EqualTo(plain[2]));

        static double[][] Evaluate(InnerOptimizer optimizer)
        {
            using var experiment = LineTraining.Build(Config("maml", optimizer));
            return experiment.Evaluator.Evaluate(experiment.Phi, tasks: 5, steps: 2, index: 0).Returns;
        }
    }

    [TestCase("maml", InnerOptimizer.Adam, null, "adaptation.optimizer: adam with outer.optimizer: trust_region")]
    [TestCase("sgmrl", InnerOptimizer.Gradient, 0.5, "adaptation.max_gradient_norm: 0.5 with outer.optimizer: trust_region")]
    [TestCase("first_order_maml", InnerOptimizer.Adam, 0.5, null)]
    [TestCase("maml", InnerOptimizer.Gradient, null, null)]
    public void ATrustRegion_ThroughStepsThatAreNotPlain_IsRefused(
        string method, InnerOptimizer optimizer, double? longest, string? message)
    {
        var config = LineTraining.Config(method, OuterOptimizer.TrustRegion) with
        {
            Adaptation = new() { Optimizer = optimizer, MaxGradientNorm = longest },
            Training = new() { Iterations = 1 },
        };

        if (message is null) Assert.That(LineTraining.Train(config, 1)[0].Returns, Is.All.Not.NaN);
        else Assert.That(() => LineTraining.Build(config), Throws.TypeOf<UserException>().With.Message.StartsWith(message));
    }

    private static ExperimentConfig Config(string method, InnerOptimizer optimizer) => LineTraining.Config(method, OuterOptimizer.Adam) with
    {
        Precision = Precision.Fp64,
        Adaptation = new() { Optimizer = optimizer, Steps = 2, StepSize = 0.05 },
        Training = new() { Iterations = 2, EvaluateEvery = 1 },
        Evaluation = new() { Tasks = 3 },
        Sharding = new() { Workers = 1, KeptTasks = 0 },
    };

    private static double[] Run(ExperimentConfig config)
    {
        using var experiment = LineTraining.Build(config);
        var reports = LineTraining.Train(experiment, 0, config.Training.Iterations);
        return [.. reports.SelectMany(report => report.Returns.Concat(report.Evaluation ?? [])), .. TensorAssert.Numbers(experiment.Phi.All)];
    }
}
