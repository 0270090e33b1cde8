using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Testing;
using NUnit.Framework;

namespace MetaRLTorch.FakeGpu;

/// <summary>Every page trains on a GPU as it does on the CPU.</summary>
public sealed class TrainingTests : TensorTests
{
    // The same shards on both devices, and enough data for every method.
    private static readonly string[] Small =
    [
        "sampling.tasks=3", "sampling.episodes=5", "training.iterations=2", "training.evaluate_every=2", "evaluation.tasks=2",
        "sharding.workers=1", "sharding.sampling_tasks=3", "sharding.gradient_tasks=3",
    ];

    private static IEnumerable<string> Unrolled => Runs.Pages.Where(page => !IsImplicit(page));

    private static IEnumerable<string> Implicit => Runs.Pages.Where(IsImplicit);

    /// <summary>Where every step is part of the graph, the fake GPU computes the CPU's bits.</summary>
    [Test]
    public void TwoIterations_OnTheGpu_AreTheCpus([ValueSource(nameof(Unrolled))] string page)
    {
        var settings = Settings(page);

        Assert.That(Runs.Train(page, [.. settings, "device=cuda"]), Is.EqualTo(Runs.Train(page, [.. settings, "device=cpu"])));
    }

    [Test]
    public void AGpuByItsNumber_IsTheSameGpu()
    {
        string[] settings = [.. Small, "environment.options.horizon=10", "policy.hidden_sizes=[8]"];

        double[] Trained(string device) => Runs.Train("navigation_2d/maml.yaml", [.. settings, $"device={device}"]);

        Assert.That(Trained("cuda:0"), Is.EqualTo(Trained("cuda")));
    }

    /// <summary>
    /// Where a linear system is solved to a tolerance, rounding moves the solution within it: in double precision by little.
    /// </summary>
    [Test]
    public void TwoImplicitIterations_OnTheGpu_AreTheCpusWithinRounding([ValueSource(nameof(Implicit))] string page)
    {
        string[] settings = [.. Settings(page), "precision=fp64", "algorithm.options.implicit.tolerance=1e-10"];

        var (gpu, cpu) = (Runs.Train(page, [.. settings, "device=cuda"]), Runs.Train(page, [.. settings, "device=cpu"]));

        Assert.That(TensorAssert.RelativeError(gpu, cpu), Is.LessThan(1e-8));
    }

    private static bool IsImplicit(string page) => Path.GetFileNameWithoutExtension(page) is "bomrl" or "imaml";

    // These have one task.
    private static bool LivesOn(string page) => Path.GetFileNameWithoutExtension(page) is "a2c" or "mgrl" or "mgrl_lvc";

    private static string[] Settings(string page)
    {
        var world = Path.GetDirectoryName(page)!;
        var needsMuJoCo = world.Split('_')[0] is "ant" or "hopper" or "walker2d";
        Needs.That(MuJoCoModel.IsAvailable || !needsMuJoCo, "Needs MuJoCo: apt-get install libmujoco2.2.2.");
        if (world == "prisoners_dilemma") return [.. Small, "sampling.tasks=2", "environment.options.horizon=10"];
        if (world is "frozen_lake" or "tabular_mdp") return Small;
        string[] smaller = [.. Small, "environment.options.horizon=10", "policy.hidden_sizes=[8]"];
        return LivesOn(page) ? [.. smaller.Where(setting => setting != "sampling.tasks=3")] : smaller;
    }
}
