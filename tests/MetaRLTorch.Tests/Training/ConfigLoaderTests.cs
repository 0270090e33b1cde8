using MetaRLTorch.Configuration;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

public sealed class ConfigLoaderTests
{
    private const string Minimal = """
        environment:
          name: sample_world
        algorithm:
          name: sgmrl

        """;

    [Test]
    public void MinimalConfig_TakesEveryDefault()
    {
        var config = Load(Minimal);

        Assert.That(config.Algorithm.Name, Is.EqualTo("sgmrl"));
        Assert.That(config.Adaptation, Is.EqualTo(new MetaRLTorch.Adaptation.AdaptationOptions()));
        Assert.That(config.Environment.Options, Is.EqualTo(new SampleWorldOptions() with
        {
            Sizes = OptionsOf(config).Sizes,                                  // arrays are equal only to themselves
            Weights = OptionsOf(config).Weights,
        }));
    }

    [Test]
    public void EveryKindOfValue_IsRead()
    {
        var options = OptionsOf(Load(Minimal + "seed: 7\n", """
            environment.options={horizon: 5, friction: 1.0e-3, ticks: 5000000000, noisy: true, title: "a: b",
             surface: rough_ice, limit: 2, sizes: [1, 2, 3], weights: [0.5, 1e3]}
            """));

        Assert.That(options.Horizon, Is.EqualTo(5));
        Assert.That(options.Friction, Is.EqualTo(0.001));
        Assert.That(options.Ticks, Is.EqualTo(5_000_000_000));
        Assert.That(options.Noisy, Is.True);
        Assert.That(options.Title, Is.EqualTo("a: b"));
        Assert.That(options.Surface, Is.EqualTo(Surface.RoughIce));
        Assert.That(options.Limit, Is.EqualTo(2));
        Assert.That(options.Sizes, Is.EqualTo([1, 2, 3]));
        Assert.That(options.Weights, Is.EqualTo([0.5, 1000]));
    }

    [Test]
    public void Preset_GivesTheDefaultsOfWhatThePageLeavesOut()
    {
        var options = OptionsOf(Load(Minimal, "environment.preset=icy", "environment.options.friction=0.2"));

        Assert.That(options.Surface, Is.EqualTo(Surface.RoughIce));           // the preset's
        Assert.That(options.Friction, Is.EqualTo(0.2));                       // the page's
        Assert.That(options.Horizon, Is.EqualTo(100));                        // the record's
    }

    [Test]
    public void EmptyValue_SwitchesAnOptionalSettingOff_AndLeavesAGroupAtItsDefaults()
    {
        var config = Load(Minimal + "adaptation:\n", "environment.options.limit=null");

        Assert.That(OptionsOf(config).Limit, Is.Null);
        Assert.That(config.Adaptation.Steps, Is.EqualTo(1));
    }

    [Test]
    public void Override_WinsOverTheFile_AndTheLastOverTheFirst()
    {
        var config = Load(Minimal + "adaptation: {steps: 2}\n", "adaptation.steps=3", "adaptation.steps=4");

        Assert.That(config.Adaptation.Steps, Is.EqualTo(4));
    }

    // The file is the four lines of Minimal and then the lines given.
    [TestCase("adaptation:\n  step_sise: 1", "line 6: adaptation.step_sise is not a setting. Did you mean step_size?")]
    [TestCase("adaptation:\n  zoom: 1", "line 6: adaptation.zoom is not a setting. Known: steps, step_size, optimizer, ")]
    [TestCase("trainign:\n  iterations: 1", "line 5: trainign is not a setting. Did you mean training?")]
    [TestCase("adaptation:\n  steps: many", "line 6: adaptation.steps is 'many'; it must be a whole number.")]
    [TestCase("adaptation:\n  steps: 1.5", "line 6: adaptation.steps is '1.5'; it must be a whole number.")]
    [TestCase("adaptation:\n  steps: '1'", "line 6: adaptation.steps is the text '1'; it must be a whole number.")]
    [TestCase("adaptation:\n  steps:", "line 6: adaptation.steps is empty; it must be a whole number.")]
    [TestCase("adaptation:\n  steps: [1]", "line 6: adaptation.steps is a list; it must be a whole number.")]
    [TestCase("adaptation:\n  step_size: .nan", "line 6: adaptation.step_size is '.nan'; it must be a number.")]
    [TestCase("adaptation:\n  step_size: Infinity", "line 6: adaptation.step_size is 'Infinity'; it must be a number.")]
    [TestCase("adaptation: 3", "line 5: adaptation is a group of settings; write each below it on an indented line.")]
    [TestCase("adaptation:\n  steps: 101", "line 6: adaptation.steps is 101; it must be at least 0 and at most 100.")]
    [TestCase("adaptation:\n  steps: 1\n  steps: 2", "line 7: this is not YAML: Duplicate key steps")]
    [TestCase("seed: -1", "line 5: seed is -1; it must be at least 0.")]
    [TestCase("device: gpu", "line 5: device is 'gpu'; it must be auto, cpu, cuda, or cuda:N, the GPU number N from 0.")]
    [TestCase("policy: {hidden_sizes: 8}", "line 5: policy.hidden_sizes is '8'; it must be a list [..], each a whole")]
    [TestCase("policy: {hidden_sizes: [64, x]}", "line 5: policy.hidden_sizes[1] is 'x'; it must be a whole number.")]
    public void MistakeInTheFile_IsToldInOneLine(string lines, string expected)
    {
        using var folder = new TemporaryFolder();
        var file = folder["run.yaml"];
        File.WriteAllText(file, Minimal + lines + "\n");

        Assert.That(
            () => new ConfigLoader(SampleCatalog.Instance).Load(file),
            Throws.TypeOf<UserException>().With.Message.StartsWith($"{file}, {expected}"));
    }

    [TestCase("adaptation.stepz=3", "adaptation.stepz is not a setting. Did you mean steps?")]
    [TestCase("adaptatoin.steps=3", "adaptatoin is not a setting. Did you mean adaptation?")]
    [TestCase("adaptation.steps=x", "adaptation.steps is 'x'; it must be a whole number.")]
    [TestCase("adaptation.steps=", "adaptation.steps is empty; it must be a whole number.")]
    [TestCase("adaptation.steps=-1", "adaptation.steps is -1; it must be at least 0 and at most 100.")]
    [TestCase("seed.x=1", "seed is a setting; it holds no setting x.")]
    [TestCase("seed=[1", "this is not YAML: ")]
    [TestCase("=3", "write it as a setting and its value: --set adaptation.steps=3.")]
    [TestCase("seed", "write it as a setting and its value: --set adaptation.steps=3.")]
    [TestCase("algorithm.name=sgmlr", "algorithm.name is 'sgmlr', which is unknown. Did you mean sgmrl?")]
    [TestCase(
        "environment.name=sample_word",
        "environment.name is 'sample_word', which is unknown. Did you mean sample_world?")]
    [TestCase("environment.preset=dry", "environment.preset is 'dry', which is unknown. Known: icy.")]
    [TestCase("environment.name=null", "environment.name is empty; it must be a text.")]
    [TestCase("environment.options.horizn=1", "environment.options.horizn is not a setting with environment.name: sample_world. Did you mean horizon?")]
    [TestCase(
        "environment.options.friction=0",
        "environment.options.friction is 0; it must be greater than 0 and at most 1.")]
    [TestCase(
        "environment.options.sizes=[1, 65]",
        "environment.options.sizes is 65; it must be at least 1 and at most 64.")]
    [TestCase(
        "environment.options.letters=A",
        "The field environment.options.letters must match the regular expression '[a-z]+'.")]
    public void MistakeInAnOverride_IsToldInOneLine(string assignment, string expected) =>
        Assert.That(
            () => Load(Minimal + "seed: 1\n", assignment),
            Throws.TypeOf<UserException>().With.Message.StartsWith($"--set {assignment}: {expected}")
                .And.Message.Not.Contains("\n"));

    [TestCase("", "line 1: environment is missing, and has no default. Add it.")]
    [TestCase("algorithm: {name: maml}", "line 1: environment is missing, and has no default. Add it.")]
    [TestCase("environment: {options: {horizon: 1}}", "line 1: environment.name is missing, and has no default.")]
    [TestCase("environment: {name: sample_world}\nalgorithm: {}", "line 2: algorithm.name is missing, and has no")]
    [TestCase("- 1", "line 1: a config is expected: groups of lines 'name: value'.")]
    [TestCase("just words", "line 1: a config is expected: groups of lines 'name: value'.")]
    [TestCase("a: [1", "this is not YAML: ")]
    [TestCase("a: b: c", "this is not YAML: ")]
    public void ConfigThatLacksWhatItNeeds_IsToldInOneLine(string yaml, string expected) =>
        Assert.That(
            () => Load(yaml),
            Throws.TypeOf<UserException>().With.Message.Contains(expected).And.Message.Not.Contains("\n"));

    [Test]
    public void MissingFile_IsNamed()
    {
        using var folder = new TemporaryFolder();

        Assert.That(
            () => new ConfigLoader(SampleCatalog.Instance).Load(folder["absent.yaml"]),
            Throws.TypeOf<UserException>().With.Message.Contains("absent.yaml: there is no such file"));
        Assert.That(
            () => new ConfigLoader(SampleCatalog.Instance).Load(folder.Path),
            Throws.TypeOf<UserException>().With.Message.Contains("this is a folder"));
    }

    internal static ExperimentConfig Load(string yaml, params string[] assignments)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["run.yaml"], yaml);
        return new ConfigLoader(SampleCatalog.Instance).Load(folder["run.yaml"], assignments.Select(ConfigOverride.Parse));
    }

    private static SampleWorldOptions OptionsOf(ExperimentConfig config) =>
        (SampleWorldOptions)config.Environment.Options;
}
