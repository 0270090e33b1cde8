using MetaRLTorch.Comparison;
using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Logging;
using MetaRLTorch.Tests.Cli;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Comparison;

/// <summary>What a comparison takes for methods over seeds.</summary>
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

        Assert.That(Group([.. first, .. second]).Select(method => method.Name), Is.EqualTo(new[] { "maml", "sgmrl" }));
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
        string[] runs = [Run("a", Maml), Run("b", Sgmrl, assignment)];
        var name = difference.Split(':')[0];

        Assert.That(
            () => Group(runs),
            Throws.TypeOf<UserException>().With.Message.Contains($"differ in {difference}. ")
                .And.Message.Contains($"with --allow {name}.").And.Message.Not.Contains("\n"));
        Assert.That(Group(runs, name), Has.Count.EqualTo(2));
        Assert.That(Group(runs, name.Split('.')[0]), Has.Count.EqualTo(2), "its group");
    }

    [Test]
    public void OneFolderTwice_IsRefused_HoweverItIsSpelled()
    {
        var run = Run("a", Maml);
        var again = Path.Combine(_folder["x"], "..", "a") + "/";

        Assert.That(
            () => Group([run, again]),
            Throws.TypeOf<UserException>().With.Message.EqualTo($"{run} is given 2 times. Give every run once."));
    }

    [Test]
    public void OneMethod_HoldsASeedOnce() => Assert.That(
        () => Group([Run("a", Maml, "seed=3"), Run("b", Maml, "seed=3"), Run("s", Sgmrl)]),
        Throws.TypeOf<UserException>().With.Message.Contains("same seed, 3: they are one sample, not 2."));

    [Test]
    public void RunsOfOneMethod_WithOtherSettings_AreAMethodOfTheirOwn_NamedByThem()
    {
        var methods = Group(
        [
            Run("a", Maml, "seed=12"), Run("b", Maml, "seed=3", "adaptation.step_size=0.2"), Run("c", Maml, "seed=4"), Run("d", Sgmrl),
        ]);

        Assert.That(
            methods.Select(method => method.Name),
            Is.EqualTo(new[] { "maml, adaptation.step_size=0.1", "maml, adaptation.step_size=0.2", "sgmrl" }));
        Assert.That(methods[0].Runs.Select(run => run.Seed), Is.EqualTo(new[] { "4", "12" }), "by seed");
    }

    /// <summary>Every environment has options of its own; where they alone tell two runs apart, they are named.</summary>
    [Test]
    public void SettingsThatSomeMethodsLack_AreNamed_WhereTheOthersDoNotSuffice()
    {
        string[] worlds = [Run("a", Maml), Run("b", "configs/half_cheetah_velocity/maml.yaml")];
        string[] allowed = ["environment", "policy", "sampling", "evaluation"];

        Assert.That(
            Group(worlds, allowed).Select(method => method.Name),
            Is.All.Contains("environment.name=").And.All.Not.Contains("goal_range").And.All.Not.Contains("=none"));
        Assert.That(
            Group([.. worlds, Run("c", Maml, "environment.options.goal_range=2")], allowed).Select(method => method.Name),
            Is.All.Contains("environment.options.goal_range=").And.Some.Contains("environment.options.goal_range=none"));
    }

    [Test]
    public void Differences_AreOfMethods_NotOfSeedsAndMachines()
    {
        var methods = Group([Run("a", Maml, "adaptation.steps=2"), Run("b", Maml, "seed=2", "device=cpu")]);

        Assert.That(ComparedRuns.Differences(methods), Is.EqualTo(new[] { "adaptation.steps" }));
    }

    [Test]
    public void EqualSeeds_ArePaired()
    {
        string[] Method(string name, string page, double[] returns, int first) =>
            [.. returns.Select((value, i) => RunWith($"{name}{i}", page, value, $"seed={first + i}"))];
        var first = Method("a", Maml, [1, 2, 6], 1);
        var paired = Group([.. first, .. Method("b", Sgmrl, [0, 2, 4], 1)]);
        var unpaired = Group([.. first, .. Method("c", Sgmrl, [0, 2, 4], 2)]);

        // Differences 1, 0 and 2: mean 1, s² = 1, so √(1/3) t(0.975, 2) = 4.302653 / √3. Welch: s² 7 and 4.
        var difference = paired[0].Minus(paired[1], innerSteps: 0);
        Assert.That(difference.Mean, Is.EqualTo(1).Within(1e-12));
        Assert.That(difference.HalfWidth, Is.EqualTo(4.302653 / Math.Sqrt(3)).Within(1e-6));
        Assert.That(unpaired[0].Minus(unpaired[1], innerSteps: 0), Is.EqualTo(ConfidenceInterval.OfDifference([1, 2, 6], [0, 2, 4])));
    }

    [Test]
    public void OneSeedAMethod_HasADifference_AndNoInterval()
    {
        var methods = Group([RunWith("a", Maml, 5, "seed=1"), RunWith("b", Sgmrl, 3, "seed=2")]);

        var difference = methods[0].Minus(methods[1], innerSteps: 0);

        Assert.That(difference.Mean, Is.EqualTo(2));
        Assert.That(difference.HalfWidth, Is.NaN);
    }

    [Test]
    public void WhatIsNoSetting_CannotBeAllowed() => Assert.That(
        () => Group([Run("a", Maml), Run("b", Sgmrl)], "sampling.episode"),
        Throws.TypeOf<UserException>().With.Message.StartsWith("--allow sampling.episode: no run has such a setting."));

    [Test]
    public void AFolderWithoutARun_IsNamed() => Assert.That(
        () => Group([Run("a", Maml), _folder["none"]]),
        Throws.TypeOf<UserException>().With.Message.Contains("no run is here"));

    [Test]
    public void ARunWithoutEvaluations_IsNamed()
    {
        var run = Run("a", Maml);
        File.Delete(Path.Combine(run, CsvSink.EvaluationFile));

        Assert.That(
            () => Group([run]),
            Throws.TypeOf<UserException>().With.Message.EndsWith("there is no such file. Train with training.evaluate_every above 0."));
    }

    private static IReadOnlyList<MethodRuns> Group(string[] runs, params string[] allowed) =>
        new ComparedRuns(new ConfigLoader(Catalog.With(EnvironmentCatalog.Entries))).Group(runs, allowed);

    private string Run(string name, string page, params string[] assignments) => RunWith(name, page, 0, assignments);

    /// <summary>A run with one evaluation: this return after no inner step.</summary>
    private string RunWith(string name, string page, double value, params string[] assignments)
    {
        var config = new ConfigLoader(Catalog.With(EnvironmentCatalog.Entries))
            .Load(Path.Combine(Program.Root, page), assignments.Select(ConfigOverride.Parse));
        var run = RunFolder.Create(_folder[name], ConfigWriter.ToYaml(config)).Path;
        using var sink = new CsvSink(run);
        sink.Write(9, 1000, [(MetricNames.EvaluationAfterStep(0), value)]);
        return run;
    }
}
