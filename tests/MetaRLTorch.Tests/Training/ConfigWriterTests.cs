using MetaRLTorch.Configuration;
using System.Text.Json;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Training;

public sealed class ConfigWriterTests
{
    private const string Minimal = "environment: {name: sample_world}\nalgorithm: {name: maml}\n";

    [Test]
    public void EverySetting_IsWrittenInYaml()
    {
        var options = new SampleWorldOptions { Friction = 1e-5, Weights = [0.1, 1e20], Title = "a: b" };

        Assert.That(
            ConfigWriter.ToYaml(options),
            Is.EqualTo(
                """
                horizon: 100
                friction: 1.0E-05
                ticks: 1
                noisy: false
                title: "a: b"
                surface: flat
                limit: null
                sizes: [8, 8]
                weights: [0.1, 1.0E+20]
                letters: abc

                """));
    }

    [Test]
    public void Groups_AreIndented() =>
        Assert.That(
            ConfigWriter.ToYaml(ConfigLoaderTests.Load(Minimal)),
            Does.StartWith("seed: 1\ndevice: auto\n").And.Contains("\nadaptation:\n  steps: 1\n  step_size: 0.1\n")
                .And.Contains("environment:\n  name: sample_world\n  preset: null\n  options:\n    horizon: 100\n"));

    [TestCase("true")]
    [TestCase("null")]
    [TestCase("12")]
    [TestCase("")]
    [TestCase("trailing ")]
    [TestCase("quote \" and \\ and \u03b1")]
    [TestCase("# no comment")]
    [TestCase("plain words")]
    public void ResolvedConfig_ReadsBackAsItself(string title)
    {
        var first = ConfigLoaderTests.Load(
            Minimal,
            $"environment.options.title={JsonSerializer.Serialize(title)}",
            "environment.preset=icy",
            "environment.options.friction=1e-7",
            "adaptation.step_size=0.30000000000000004");

        var second = ConfigLoaderTests.Load(ConfigWriter.ToYaml(first));

        Assert.That(ConfigWriter.ToYaml(second), Is.EqualTo(ConfigWriter.ToYaml(first)));
        Assert.That(((SampleWorldOptions)second.Environment.Options).Title, Is.EqualTo(title));
        Assert.That(second.Adaptation.StepSize, Is.EqualTo(0.1 + 0.2));
    }

    [Test]
    public void Settings_AreListedByTheirPaths()
    {
        var settings = ConfigWriter.Flatten(ConfigLoaderTests.Load(Minimal)).ToDictionary();

        Assert.That(settings["adaptation.step_size"], Is.EqualTo(0.1));
        Assert.That(settings["algorithm.name"], Is.EqualTo("maml"));
        Assert.That(settings["environment.options.sizes"], Is.EqualTo("[8, 8]"));
        Assert.That(settings["environment.options.noisy"], Is.EqualTo(false));
    }
}
