using MetaRLTorch.Adaptation;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

/// <summary>When a run is told that its finite numbers are wrong.</summary>
public sealed class LearningHealthTests
{
    [TestCase(2.0, 0)]
    [TestCase(2.1, 1)]
    public void AnInnerStepOfMoreThanTwoNats_IsWarnedOf_Once(double divergence, int warnings)
    {
        var all = Look([.. Enumerable.Range(0, 3).Select(i => Report(i, returned: i, divergence))]);

        Assert.That(all, Has.Length.EqualTo(warnings));
        if (warnings == 0) return;
        Assert.That(
            all[0], Does.StartWith("Iteration 1: the first inner step moves the policy by 2.1 nats").And.EndWith("Lower adaptation.step_size."));
    }

    [Test]
    public void SixEqualReturnsInARow_AreFrozen()
    {
        double[] returns = [1, 2, 2, 2, 2, 2, 2.1, 3, 3, 3, 3, 3, 3, 3];

        var warnings = Look([.. returns.Select((value, i) => Report(i, value, divergence: 0))]);

        Assert.That(warnings, Has.Length.EqualTo(1));
        Assert.That(warnings[0], Does.StartWith("Iteration 13: the return after adaptation has been 3 for 6 iterations"));
    }

    private static string[] Look(IReadOnlyList<IterationReport> reports)
    {
        var warnings = new Warnings();
        var health = new LearningHealth(warnings);
        foreach (var report in reports) health.Look(report);
        return [.. warnings.Take()];
    }

    private static IterationReport Report(int iteration, double returned, double divergence) =>
        new(iteration, 0, [-returned, returned], 1, null, divergence, 0);
}
