using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

/// <summary>
/// Methods learn to adapt on the line. Goals are at −1 and +1, an episode has 10 steps, and a step moves by at most
/// 0.3: standing still returns −10, and so does any behavior that does not depend on the goal; going straight to the
/// goal returns −(0.7 + 0.4 + 0.1).
/// </summary>
public sealed class LearningTests
{
    [TestCase(OuterOptimizer.Adam, 80)]
    [TestCase(OuterOptimizer.TrustRegion, 25)]
    public void Maml_LearnsToAdaptOnALine(OuterOptimizer optimizer, int iterations) =>
        AssertLearns("maml", optimizer, iterations, atLeast: -3);

    [Test]
    public void Sgmrl_LearnsToAdaptOnALine() =>
        AssertLearns("sgmrl", OuterOptimizer.Adam, iterations: 80, atLeast: -4);

    private static void AssertLearns(string algorithm, OuterOptimizer optimizer, int iterations, double atLeast)
    {
        var config = LineTraining.Config(algorithm, optimizer);
        var reports = LineTraining.Train(
            config with
            {
                Environment = config.Environment with
                {
                    Options = new LineTraining.LineOptions { Horizon = 10, GoalRadius = 0 },
                },
                Sampling = new() { Tasks = 10, Episodes = 10 },
                Adaptation = new() { StepSize = 0.1 },
                Outer = config.Outer with { StepSize = 0.02, MaxDivergence = 0.02 },
                Sharding = new() { Workers = 2, GradientTasks = 5 },
            },
            iterations);

        Assert.That(reports[0].Returns[1], Is.LessThan(-6), "an untrained policy should not adapt well");
        Assert.That(
            reports.TakeLast(10).Average(report => report.Returns[0]),
            Is.LessThan(-8),
            "before adaptation the goal is unknown");
        Assert.That(reports.TakeLast(10).Average(report => report.Returns[1]), Is.GreaterThan(atLeast));
    }
}
