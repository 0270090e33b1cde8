using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.FakeGpu;

/// <summary>What a meta-iteration may ask of a GPU. Counts are exact, whatever else the machine does.</summary>
public sealed class BudgetTests : TensorTests
{
    [TestCase("navigation_2d/maml.yaml", 40, "adaptation.steps=1", 1200, 30)]
    [TestCase("navigation_2d/maml.yaml", 200, "adaptation.steps=1", 1200, 30)]
    [TestCase("navigation_2d/maml.yaml", 40, "adaptation.steps=3", 2400, 50)]
    [TestCase("navigation_2d/maml_trpo.yaml", 40, "adaptation.steps=1", 4000, 50)]
    [TestCase("half_cheetah_velocity/maml.yaml", 40, "adaptation.steps=1", 1500, 30)]
    [TestCase("frozen_lake/maml.yaml", 40, "adaptation.steps=1", 1200, 30)]
    [TestCase("frozen_lake/bomrl.yaml", 20, "adaptation.steps=1", 6000, 120)]
    public void MetaIteration_StaysWithinItsBudget(string page, int tasks, string setting, int launches, int waits)
    {
        using var experiment = Runs.Build(
            page, "device=cuda", "sampling.device=cpu", $"sampling.tasks={tasks}", setting, "sharding.kept_tasks=1000",
            "training.iterations=2", "training.evaluate_every=0");
        Runs.Train(experiment, report =>
        {
            if (report.Iteration == 0) FakeGpu.Forget();                  // what only the first asks for
        });

        TestContext.Out.WriteLine(
            $"{page} M = {tasks} {setting}: {FakeGpu.Count(Work.Launches)} launches, {FakeGpu.Count(Work.Waits)} waits, " +
            $"{FakeGpu.Count(Work.BytesToDevice)} bytes to the device, {FakeGpu.Count(Work.BytesToHost)} back; {FakeGpu.Largest(Work.Launches)}");
        Assert.That(FakeGpu.Count(Work.Launches), Is.LessThanOrEqualTo(launches), FakeGpu.Largest(Work.Launches));
        Assert.That(FakeGpu.Count(Work.Waits), Is.LessThanOrEqualTo(waits), FakeGpu.Largest(Work.Waits));
    }
}
