using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Games;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Tests.Cli;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

/// <summary>A setting that nothing reads is refused where a config gives it, and left out of what a run writes.</summary>
public sealed class UnreadSettingsTests
{
    private const string Lake = "configs/frozen_lake/maml.yaml";
    private const string LakeBomrl = "configs/frozen_lake/bomrl.yaml";
    private const string Navigation = "configs/navigation_2d/maml.yaml";
    private const string NavigationBomrl = "configs/navigation_2d/bomrl.yaml";

    private static readonly ConfigLoader Loader = new(Catalog.With([.. EnvironmentCatalog.Entries, .. GameCatalog.Entries]));

    private static IEnumerable<string> Pages =>
        Directory.GetFiles(Path.Combine(Program.Root, "configs"), "*.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Program.Root, file));

    [TestCase(Navigation, "outer.max_divergence=0.01", "outer.max_divergence is 0.01", "outer.optimizer: adam")]
    [TestCase(Navigation, "outer.conjugate_gradient_iterations=10", "outer.conjugate_gradient_iterations is 10", "outer.optimizer: adam")]
    [TestCase(Navigation, "outer.damping=1e-5", "outer.damping is 1e-5", "outer.optimizer: adam")]
    [TestCase(Navigation, "outer.curvature_episodes=5", "outer.curvature_episodes is 5", "outer.optimizer: adam")]
    [TestCase(Navigation, "outer.backtrack_ratio=0.8", "outer.backtrack_ratio is 0.8", "outer.optimizer: adam")]
    [TestCase(Navigation, "outer.max_backtracks=15", "outer.max_backtracks is 15", "outer.optimizer: adam")]
    [TestCase("configs/navigation_2d/maml_trpo.yaml", "outer.step_size=1", "outer.step_size is 1", "outer.optimizer: trust_region")]
    [TestCase(Navigation, "environment.options.silent_radius=0.5", "environment.options.silent_radius is 0.5", "environment.options.reward: distance")]
    [TestCase(Lake, "environment.options.flip_probability=0.1", "environment.options.flip_probability is 0.1", "environment.options.maps: high_variance")]
    [TestCase(NavigationBomrl, "adaptation.step_size=0.1", "adaptation.step_size is 0.1", "algorithm.options.step_size: 0.1")]
    [TestCase(NavigationBomrl, "algorithm.options.max_distance=0.1", "algorithm.options.lambda is 5.0", "algorithm.options.max_distance: 0.1")]
    [TestCase(LakeBomrl, "adaptation.step_size=0.1", "adaptation.step_size is 0.1", "algorithm.options.exact: true")]
    [TestCase(LakeBomrl, "sampling.gae_lambda=1", "sampling.gae_lambda is 1", "algorithm.options.exact: true")]
    [TestCase(LakeBomrl, "sampling.baseline=zero", "sampling.baseline is zero", "algorithm.options.exact: true")]
    [TestCase(LakeBomrl, "sampling.normalize_advantages=true", "sampling.normalize_advantages is true", "algorithm.options.exact: true")]
    [TestCase(LakeBomrl, "algorithm.time_reduction=sum", "algorithm.time_reduction is sum", "algorithm.options.exact: true")]
    [TestCase(LakeBomrl, "algorithm.discount_from_start=true", "algorithm.discount_from_start is true", "algorithm.options.exact: true")]
    [TestCase(LakeBomrl, "algorithm.options.steps=5", "algorithm.options.steps is 5", "algorithm.options.exact: true")]
    [TestCase(LakeBomrl, "algorithm.options.step_size=5", "algorithm.options.step_size is 5", "algorithm.options.exact: true")]
    [TestCase(LakeBomrl, "algorithm.options.tolerance=0.1", "algorithm.options.tolerance is 0.1", "algorithm.options.exact: true")]
    [TestCase(LakeBomrl, "algorithm.options.proximity=1", "algorithm.options.proximity is 1", "algorithm.options.exact: true")]
    [TestCase(LakeBomrl, "algorithm.options.clip=0.1", "algorithm.options.clip is 0.1", "algorithm.options.exact: true")]
    [TestCase("configs/frozen_lake/reptile.yaml", "algorithm.options.inner_estimator=dice", "sampling.gae_lambda is 1.0", "algorithm.options.inner_estimator: dice")]
    [TestCase("configs/navigation_2d/sgmrl.yaml", "algorithm.options.released_code=true", "algorithm.options.score_baseline is ", "algorithm.options.released_code: true")]
    [TestCase("configs/navigation_2d/sgmrl.yaml", "algorithm.options.score_weight=leave_one_out", "algorithm.options.score_baseline is task_regression", "algorithm.options.score_weight: leave_one_out")]
    [TestCase("configs/navigation_2d/sgmrl_replay.yaml", "algorithm.options.leave_one_out.by=ratios", "algorithm.options.leave_one_out.replay_episodes is 5", "algorithm.options.leave_one_out.by: ratios")]
    [TestCase("configs/navigation_2d/sgmrl_replay.yaml", "algorithm.options.leave_one_out.max_ratio=2", "algorithm.options.leave_one_out.max_ratio is 2", "algorithm.options.leave_one_out.by: replay")]
    [TestCase("configs/navigation_2d/meta_sgd.yaml", "evaluation.step_sizes=[0.3]", "evaluation.step_sizes is [ 0.3 ]", "algorithm.name: meta_sgd")]
    [TestCase(Navigation, "adaptation.momentum=0.5", "adaptation.momentum is 0.5", "adaptation.optimizer: gradient")]
    [TestCase(Navigation, "adaptation.square_decay=0.5", "adaptation.square_decay is 0.5", "adaptation.optimizer: gradient")]
    [TestCase("configs/navigation_2d/meta_sgd.yaml", "adaptation.optimizer=adam", "adaptation.optimizer is adam", "algorithm.name: meta_sgd")]
    [TestCase("configs/navigation_2d/meta_sgd.yaml", "adaptation.max_gradient_norm=1", "adaptation.max_gradient_norm is 1", "algorithm.name: meta_sgd")]
    [TestCase(NavigationBomrl, "adaptation.optimizer=rmsprop", "adaptation.optimizer is rmsprop", "algorithm.name: bomrl")]
    [TestCase(NavigationBomrl, "evaluation.step_sizes=[0.3]", "evaluation.step_sizes is [ 0.3 ]", "algorithm.name: bomrl")]
    public void ASettingThatNothingReads_IsRefused_InOneLine(string page, string assignment, string what, string cause) =>
        Assert.That(
            () => Load(page, assignment),
            Throws.TypeOf<UserException>().With.Message.Contains($": {what}")
                .And.Message.Contains($"but nothing reads it with {cause}. Remove it").And.Message.Not.Contains("\n"));

    [TestCase("policy.hidden_sizes=[8]", "policy.hidden_sizes: [8]")]
    [TestCase("policy.activation=relu", "policy.activation: relu")]
    [TestCase("policy.initial_log_std=-1", "policy.initial_log_std: -1")]
    public void ANetwork_WhereThePolicyIsATable_IsRefused(string assignment, string what) => Assert.That(
        () => new ExperimentBuilder(Catalog.With([.. EnvironmentCatalog.Entries, .. GameCatalog.Entries])).Build(Load(Lake, assignment)),
        Throws.TypeOf<UserException>().With.Message.StartsWith($"{what}, but nothing reads it in this environment: its policy is a table"));

    [TestCase(Navigation, "algorithm.options.score_scale=1", "algorithm.name: maml")]
    [TestCase(Navigation, "algorithm.options.lambda=2", "algorithm.name: maml")]
    [TestCase("configs/navigation_2d/sgmrl.yaml", "algorithm.options.inner_estimator=dice", "algorithm.name: sgmrl")]
    [TestCase("configs/navigation_2d/promp.yaml", "algorithm.options.inner_estimator=dice", "algorithm.name: promp")]
    [TestCase(NavigationBomrl, "algorithm.options.inner_estimator=dice", "algorithm.name: bomrl")]
    public void ASettingOfAnotherMethod_IsRefused(string page, string assignment, string method) => Assert.That(
        () => Load(page, assignment),
        Throws.TypeOf<UserException>().With.Message.Contains($"{assignment.Split('=')[0]} is not a setting with {method}. "));

    [Test]
    public void ARefusal_NamesThePlaceAndTheRemedy() => Assert.That(
        () => Load("configs/navigation_2d/sgmrl.yaml", "algorithm.name=maml"),
        Throws.TypeOf<UserException>()
            .With.Message.Match("sgmrl.yaml, line [0-9]+: algorithm.options.score_baseline is not a setting with algorithm.name: maml.")
            .And.Message.Contains("(--set algorithm.options= empties the group.)"));

    [Test]
    public void AnEmptiedGroup_IsNotGiven() => Assert.That(
        Load("configs/navigation_2d/sgmrl.yaml", "algorithm.name=maml", "algorithm.options=").Algorithm.Name,
        Is.EqualTo("maml"));

    [TestCaseSource(nameof(Pages))]
    public void TheResolvedConfigOfEveryPage_LoadsAsAPage_AndIsTheSame(string page)
    {
        using var folder = new TemporaryFolder();
        var resolved = ConfigWriter.ToYaml(Load(page));
        File.WriteAllText(folder["run.yaml"], resolved);

        Assert.That(ConfigWriter.ToYaml(Loader.Load(folder["run.yaml"])), Is.EqualTo(resolved));
    }

    [Test]
    public void AResolvedConfig_LeavesOutWhatNothingReads()
    {
        var resolved = ConfigWriter.ToYaml(Load(Navigation));

        Assert.That(resolved, Does.Contain("\nouter:\n  optimizer: adam\n  step_size: 0.001\n"));
        Assert.That(resolved, Does.Not.Contain("max_divergence").And.Not.Contain("silent_radius"));
    }

    [Test]
    public void TheConfigOfAnEarlierRun_WithEverySettingInIt_IsReadAllTheSame()
    {
        using var folder = new TemporaryFolder();
        var run = RunFolder.Create(folder["run"], ConfigWriter.ToYaml(Load(Navigation)) + "\n");
        File.WriteAllText(
            run.Config, File.ReadAllText(run.Config).Replace("  optimizer: adam\n", "  optimizer: adam\n  max_divergence: 0.01\n"));

        Assert.That(() => Loader.Load(run.Config), Throws.TypeOf<UserException>().With.Message.Contains("outer.max_divergence"));
        Assert.That(Loader.Load(run).Outer.MaxDivergence, Is.EqualTo(0.01));
    }

    [Test]
    public void EverySettingThatIsSaidToBeUnread_AndItsCause_Exist()
    {
        foreach (var page in Pages)
        {
            var config = Load(page);
            var known = ConfigWriter.Flatten(config).Select(setting => setting.Key).ToArray();
            foreach (var (path, cause) in UnreadSettings.Of(config))
            {
                Assert.That(known.Any(name => name == path || name.StartsWith(path + ".")), path);
                Assert.That(known, Does.Contain(cause));
            }
        }
    }

    private static ExperimentConfig Load(string page, params string[] assignments) =>
        Loader.Load(Path.Combine(Program.Root, page), assignments.Select(ConfigOverride.Parse));
}
