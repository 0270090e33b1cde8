using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.FakeGpu;

/// <summary>What a meta-iteration may ask of a GPU. Counts are exact, whatever else the machine does.</summary>
public sealed class BudgetTests : TensorTests
{
    [TestCase("navigation_2d/maml.yaml", 40, "adaptation.steps=1", 5000, 100)]
    public void MetaIteration_StaysWithinItsBudget(string page, int tasks, string setting, int launches, int waits)
    {
        using var experiment = Runs.Build(
            page, "device=cuda", $"sampling.tasks={tasks}", setting, "training.iterations=3", "training.evaluate_every=0");
        Runs.Train(experiment, report =>
        {
            if (report.Iteration == 0) FakeGpu.Forget();                  // what only the first asks for
        });

        Assert.That(FakeGpu.Count(Work.Launches) / 2.0, Is.LessThanOrEqualTo(launches), FakeGpu.Largest(Work.Launches));
        Assert.That(FakeGpu.Count(Work.Waits) / 2.0, Is.LessThanOrEqualTo(waits), FakeGpu.Largest(Work.Waits));
    }
}
