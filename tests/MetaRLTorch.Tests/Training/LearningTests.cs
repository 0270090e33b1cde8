using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

/// <summary>
/// Methods learn to adapt on the line: goals are at −1 and +1, an episode has 8 steps, and a step moves by at most 0.3. Standing still
/// returns −8; going straight to the goal returns −(0.7 + 0.4 + 0.1) and then nearly nothing, since the episode ends within 0.3.
/// </summary>
public sealed class LearningTests
{
    [Test]
    public void Sgmrl_LearnsToAdaptOnALine([Values] OuterOptimizer optimizer)
    {
        var reports = Train(AlgorithmName.Sgmrl, optimizer);
        TestContext.Out.WriteLine("ZZ sgmrl " + optimizer + " " + string.Join(" ", reports.Where(r => r.Iteration % 10 == 0).Select(r => $"{r.Returns[0]:F1}>{r.Returns[^1]:F1}")));
    }

    [Test]
    public void Maml_LearnsToAdaptOnALine([Values] OuterOptimizer optimizer)
    {
        var reports = Train(AlgorithmName.Maml, optimizer);
        TestContext.Out.WriteLine("ZZ maml " + optimizer + " " + string.Join(" ", reports.Where(r => r.Iteration % 10 == 0).Select(r => $"{r.Returns[0]:F1}>{r.Returns[^1]:F1}")));
    }

    private static IReadOnlyList<IterationReport> Train(AlgorithmName algorithm, OuterOptimizer optimizer)
    {
        var config = LineTraining.Config(algorithm, optimizer);
        return LineTraining.Train(
            config with
            {
                Sampling = new() { Tasks = 10, Episodes = 10 },
                Adaptation = new() { StepSize = 0.3 },
                Outer = config.Outer with { StepSize = optimizer == OuterOptimizer.Adam ? 0.02 : 0.5 },
                Sharding = new() { Workers = 2, GradientTasks = 5 },
            },
            iterations: 150);
    }
}
