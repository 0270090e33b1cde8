using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.FakeGpu;

/// <summary>What a meta-iteration may ask of a GPU. Counts are exact, whatever else the machine does.</summary>
public sealed class BudgetTests : TensorTests
{
    [TestCase("navigation_2d/maml.yaml", 40, "sampling.device=cpu", 390, 7)]
    [TestCase("navigation_2d/maml.yaml", 120, "sampling.device=cpu", 390, 7)]                              // more tasks, as many launches
    [TestCase("navigation_2d/maml.yaml", 40, "sampling.device=cpu adaptation.steps=3", 740, 9)]
    [TestCase("navigation_2d/maml_trpo.yaml", 40, "sampling.device=cpu", 3000, 10)]
    [TestCase("half_cheetah_velocity/maml.yaml", 40, "sampling.device=cpu", 390, 7)]
    [TestCase("frozen_lake/maml.yaml", 40, "sampling.device=cpu", 160, 7)]
    [TestCase("frozen_lake/bomrl.yaml", 20, "sampling.device=cpu", 610, 14)]
    [TestCase("navigation_2d/maml.yaml", 40, "sampling.device=cuda", 2910, 9)]
    [TestCase("half_cheetah_velocity/maml.yaml", 40, "sampling.device=cuda", 2110, 209)]
    public void MetaIteration_StaysWithinItsBudget(string page, int tasks, string settings, int launches, int waits)
    {
        using var experiment = Runs.Build(
            page, ["device=cuda", $"sampling.tasks={tasks}", "training.iterations=2", "training.evaluate_every=0", .. settings.Split(' ')]);
        Runs.Train(experiment, report =>
        {
            if (report.Iteration == 0) FakeGpu.Forget();                  // what only the first asks for
        });

        TestContext.Out.WriteLine(
            $"{page}, M = {tasks}, {settings}: {FakeGpu.Count(Work.Launches)} launches, {FakeGpu.Count(Work.Waits)} waits, " +
            $"{FakeGpu.Count(Work.BytesToDevice) / 1e6:F2} MB to the device, {FakeGpu.Count(Work.BytesToHost) / 1e6:F2} MB back");
        Assert.That(FakeGpu.Count(Work.Launches), Is.LessThanOrEqualTo(launches), FakeGpu.Largest(Work.Launches));
        Assert.That(FakeGpu.Count(Work.Waits), Is.LessThanOrEqualTo(waits), FakeGpu.Largest(Work.Waits));
    }

    /// <summary>The first iterations ask CUDA for page-locked memory; later ones use it again.</summary>
    [TestCase("navigation_2d/maml.yaml", "cpu")]
    [TestCase("navigation_2d/maml_3_steps.yaml", "cpu")]
    [TestCase("frozen_lake/maml.yaml", "cpu")]
    [TestCase("navigation_2d/maml.yaml", "cuda")]
    [TestCase("half_cheetah_velocity/maml.yaml", "cuda")]
    public void PageLockedMemory_IsUsedAgain(string page, string device)
    {
        var asked = 0L;
        using var experiment = Runs.Build(page, "device=cuda", $"sampling.device={device}", "sampling.tasks=4", "sampling.episodes=5",
            "training.iterations=6", "training.evaluate_every=1", "evaluation.tasks=6", "environment.options.horizon=10");
        FakeGpu.Release();
        FakeGpu.Forget();
        Runs.Train(experiment, report =>
        {
            if (report.Iteration == 1) asked = FakeGpu.Count(Work.PageLocked);
        });

        Assert.That(asked, Is.Positive);
        Assert.That(FakeGpu.Count(Work.PageLocked), Is.EqualTo(asked), FakeGpu.Largest(Work.PageLocked));
    }
}
