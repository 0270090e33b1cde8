using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Tests.Cli;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

/// <summary>What a comparison takes for two methods over seeds.</summary>
public sealed class ComparedRunsTests
{
    private const string Maml = "configs/navigation_2d/maml.yaml";
    private const string Sgmrl = "configs/navigation_2d/sgmrl.yaml";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("adaptation.steps=2")]
    [TestCase("outer.step_size=0.1")]
    [TestCase("evaluation.step_sizes=[0.1, 0.2]")]
    [TestCase("evaluation.steps=5")]
    [TestCase("sampling.gae_lambda=0.5")]
    [TestCase("sampling.baseline=zero")]
    [TestCase("sampling.normalize_advantages=false")]
    [TestCase("device=cpu")]
    [TestCase("sharding.workers=1")]
    [TestCase("training.checkpoint_every=7")]
    public void TwoMethods_MayDifferInWhatIsTheirOwn(string assignment)
    {
        string[] first = [Run("a", Maml, "seed=1"), Run("b", Maml, "seed=2")];
        string[] second = [Run("c", Sgmrl, "seed=1", assignment), Run("d", Sgmrl, "seed=2", assignment)];

        Assert.That(() => Check(first, second), Throws.Nothing);
    }

    [TestCase("environment.options.horizon=50", "environment.options.horizon: 100 and 50")]
    [TestCase("environment.options.goal_range=2", "environment.options.goal_range: 0.5 and 2")]
    [TestCase("policy.activation=relu", "policy.activation: tanh and relu")]
    [TestCase("precision=fp64", "precision: fp32 and fp64")]
    [TestCase("sampling.tasks=10", "sampling.tasks: 20 and 10")]
    [TestCase("sampling.episodes=10", "sampling.episodes: 20 and 10")]
    [TestCase("sampling.discount=0.9", "sampling.discount: 0.99 and 0.9")]
    [TestCase("training.iterations=100", "training.iterations: 300 and 100")]
    [TestCase("training.evaluate_every=10", "training.evaluate_every: 50 and 10")]
    [TestCase("evaluation.tasks=20", "evaluation.tasks: 40 and 20")]
    [TestCase("evaluation.episodes=7", "evaluation.episodes: null and 7")]
    public void RunsOfDifferentProblems_AreRefused_UnlessAskedFor(string assignment, string difference)
    {
        string[] first = [Run("a", Maml)], second = [Run("b", Sgmrl, assignment)];
        var name = difference.Split(':')[0];

        Assert.That(
            () => Check(first, second),
            Throws.TypeOf<UserException>().With.Message.Contains($"differ in {difference}. ")
                .And.Message.Contains($"with --allow {name}.").And.Message.Not.Contains("\n"));
        Assert.That(() => Check(first, second, name), Throws.Nothing);
        Assert.That(() => Check(first, second, name.Split('.')[0]), Throws.Nothing, "its group");
    }

    [Test]
    public void OneFolderTwice_IsRefused_HoweverItIsSpelled()
    {
        string[] first = [Run("a", Maml)];
        var again = Path.Combine(_folder["x"], "..", "a") + "/";

        Assert.That(
            () => Check(first, [again]),
            Throws.TypeOf<UserException>().With.Message.EqualTo($"{first[0]} is given 2 times. Give every run once."));
        Assert.That(() => Check([.. first, again], [Run("b", Sgmrl)]), Throws.TypeOf<UserException>());
    }

    [Test]
    public void OneGroup_HoldsOneConfigOverSeeds()
    {
        string[] second = [Run("s", Sgmrl)];
        string[] sameSeed = [Run("a", Maml, "seed=3"), Run("b", Maml, "seed=3")];
        string[] otherStep = [sameSeed[0], Run("c", Maml, "seed=4", "adaptation.step_size=0.2")];

        Assert.That(
            () => Check(sameSeed, second),
            Throws.TypeOf<UserException>().With.Message.Contains("have the same seed, 3: they are one sample, not 2."));
        Assert.That(
            () => Check(second, otherStep),
            Throws.TypeOf<UserException>().With.Message.Contains("differ in adaptation.step_size: 0.1 and 0.2. One group holds"));
    }

    [Test]
    public void WhatIsNoSetting_CannotBeAllowed() => Assert.That(
        () => Check([Run("a", Maml)], [Run("b", Sgmrl)], "sampling.episode"),
        Throws.TypeOf<UserException>().With.Message.StartsWith("--allow sampling.episode: no run has such a setting."));

    [Test]
    public void AFolderWithoutARun_IsNamed() => Assert.That(
        () => Check([Run("a", Maml)], [_folder["none"]]),
        Throws.TypeOf<UserException>().With.Message.Contains("no run is here"));

    private static void Check(string[] first, string[] second, params string[] allowed) =>
        new ComparedRuns(new ConfigLoader(Catalog.With(EnvironmentCatalog.Entries))).Check(first, second, allowed);

    private string Run(string name, string page, params string[] assignments)
    {
        var config = new ConfigLoader(Catalog.With(EnvironmentCatalog.Entries))
            .Load(Path.Combine(Program.Root, page), assignments.Select(ConfigOverride.Parse));
        return RunFolder.Create(_folder[name], ConfigWriter.ToYaml(config)).Path;
    }
}
