using System.Text.Json.Nodes;
using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Cli;

/// <summary>What the program says of names, settings and pages, before anything is trained.</summary>
public sealed class DescriptionTests
{
    private static readonly Catalog Catalog = Catalog.With(EnvironmentCatalog.Entries);

    [TestCase("sgmrl", "algorithm.name: sgmrl\nSG-MRL: ")]
    [TestCase("sgmrl", "Paper: Fallah, Georgiev, Mokhtari and Ozdaglar, NeurIPS 2021 (arXiv:2002.05135)")]
    [TestCase("sgmrl", "algorithm.options.leave_one_out.max_ratio: null\n    c: ratios are clipped to [1/c, c]")]
    [TestCase("sgmrl", "greater than 1 and at most 1000000, or null.")]
    [TestCase("sgmrl", "none: Nothing: the formula as printed.")]
    [TestCase("navigation_2d", "environment.preset: sgmrl\n    The SG-MRL authors' definition")]
    [TestCase("navigation_2d", "action_scale: 0.01, position_limit: 0.5")]
    [TestCase("dice", "algorithm.options.inner_estimator: dice")]
    [TestCase("trust_region", "outer.max_divergence: 0.01\n    The largest divergence of one trust-region step, δ.")]
    [TestCase("adaptation", "adaptation.step_size: 0.1\n    Inner step size, α.\n    It is a number, at least 0 and at most 1000.")]
    [TestCase("training.iterations", "training.iterations: 500\n    Meta-iterations.")]
    public void Describe_SaysWhatTheDocstringsSay(string name, string words)
    {
        var program = Program.Run($"describe {name}");

        Assert.That(program.ExitCode, Is.Zero, program.Errors);
        Assert.That(OneSpaced(program.Output), Does.Contain(OneSpaced(words)));
    }

    [Test]
    public void Describe_LeavesOutWhatAnOptimizerDoesNotRead()
    {
        Assert.That(Program.Run("describe trust_region").Output, Does.Not.Contain("outer.step_size"));
        Assert.That(
            Program.Run("describe adam").Output,
            Does.Contain("outer.step_size").And.Not.Contain("outer.damping")
                .And.Contain("adaptation.optimizer: adam").And.Contain("adaptation.epsilon").And.Not.Contain("adaptation.momentum"));
    }

    /// <summary>Every setting has a sentence, or the page of defaults would have a line without.</summary>
    [Test]
    public void EverySetting_HasADocstring()
    {
        var settings = SettingDescription.Of(Activator.CreateInstance<ExperimentConfig>())
            .Concat(Catalog.Environments.SelectMany(entry => SettingDescription.Of(entry.Defaults, entry.Name)))
            .Concat(Catalog.Methods.SelectMany(entry => SettingDescription.Of(entry.Defaults, entry.Name)));

        Assert.That(settings.Where(setting => setting.Summary.Length == 0).Select(setting => setting.Path), Is.Empty);
    }

    [Test]
    public void EveryMethodAndEstimator_NamesItsPaper()
    {
        Assert.That(Catalog.Methods.Select(entry => entry.Paper), Has.All.Match(@"arXiv:\d{4}\.\d{5}"));
        Assert.That(Catalog.Estimators.Select(entry => entry.Paper), Has.All.Match(@", \d{4}\b| \d{4} \("));
    }

    [TestCase("")]
    [TestCase("frozen_lake sgmrl trust_region")]
    [TestCase("half_cheetah_velocity imaml gradient_ascent")]
    public void ThePageOfDefaults_IsAConfig_WithTheDefaults(string names)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["page.yaml"], Program.Run($"config --defaults {names}").Output);

        var config = new ConfigLoader(Catalog).Load(folder["page.yaml"]);

        string[] asked = names.Length == 0 ? ["navigation_2d", "maml", "adam"] : names.Split(' ');
        Assert.That(
            (string[])[config.Environment.Name, config.Algorithm.Name, ConfigSchema.NameOf(config.Outer.Optimizer.ToString())], Is.EqualTo(asked));
        Assert.That(config.Environment.Options, Is.EqualTo(Catalog.Environments.Single(entry => entry.Name == asked[0]).Defaults));
        Assert.That(ConfigWriter.Texts(config.Training), Is.EqualTo(ConfigWriter.Texts(new TrainingOptions())));
        Assert.That(
            File.ReadAllText(folder["page.yaml"]),
            Does.Contain("  # Meta-iterations. (a whole number, at least 0 and at most 100000000)\n  iterations: 500\n"));
    }

    /// <summary>Every key of every page has a place in the schema, and its value what the schema asks for; a wrong one has not.</summary>
    [Test]
    public void TheSchema_KnowsEveryPage_AndRefusesMistakes()
    {
        var schema = Program.Run("config --schema");
        var checker = new SchemaChecker(JsonNode.Parse(schema.Output)!.AsObject());
        var pages = Directory.GetFiles(Path.Combine(Program.Root, "configs"), "*.yaml", SearchOption.AllDirectories);

        Assert.That(pages, Is.Not.Empty);
        foreach (var page in pages) Assert.That(checker.Faults(File.ReadAllText(page)), Is.Empty, page);
        var good = File.ReadAllText(Path.Combine(Program.Root, "configs/navigation_2d/sgmrl.yaml"));
        foreach (var (from, to, fault) in new[]
        {
            ("name: sgmrl", "name: mamml", "algorithm.name"),
            ("released_code: ", "inner_estimator: ", "algorithm.options.inner_estimator"),
            ("preset: sgmrl", "preset: none", "environment.preset"),
            ("discount: 0.99", "discount: 1.99", "sampling.discount"),
            ("tasks: ", "task: ", "sampling.task"),
        })
        {
            var bad = good.Replace(from, to, StringComparison.Ordinal);
            Assert.That(bad, Is.Not.EqualTo(good), from);
            Assert.That(checker.Faults(bad), Has.Some.EqualTo(fault), to);
        }
    }

    [TestCase("config", "give either --defaults or --schema")]
    [TestCase("config --defaults --schema", "give either --defaults or --schema")]
    [TestCase("config --schema maml", "config --schema maml: a schema is of all pages")]
    [TestCase("config --defaults maml emaml", "'maml' and 'emaml' cannot be on one page")]
    [TestCase("config --defaults SG-MRL", "'SG-MRL' is neither an environment, a method nor an optimizer. Did you mean sgmrl?")]
    [TestCase("describe SG-MRL", "'SG-MRL' is no name that a config uses. Did you mean sgmrl?")]
    [TestCase("describe nothing_like_it", "`metarl list` has the names.")]
    public void AMistake_IsAnsweredInOneLine(string arguments, string words)
    {
        var program = Program.Run(arguments);

        Assert.That(program.ExitCode, Is.EqualTo(2));
        Assert.That(program.Errors.TrimEnd(), Does.StartWith("metarl: ").And.Contain(words).And.Not.Contain("\n"));
    }

    [TestCase("", "metarl train configs/navigation_2d/sgmrl.yaml")]
    [TestCase("train", "metarl train configs/navigation_2d/sgmrl.yaml --seed 2")]
    [TestCase("inspect bias", "metarl inspect bias runs/first")]
    public void Help_EndsWithExamplesAndExitCodes(string command, string example)
    {
        var help = Program.Run($"{command} --help");

        Assert.That(help.Output, Does.Contain($"Examples:\n  {example}").And.Contain("Exit codes:\n  0 done, 1 failure, 2 a mistake"));
        Assert.That(help.Output.Split('\n').Max(line => line.Length), Is.LessThan(200), "options in a column");
    }

    /// <summary>The examples of the help pages are command lines that the program understands.</summary>
    [Test]
    public void Examples_AreUnderstood()
    {
        foreach (var command in (string[])["", "train", "describe", "config", "evaluate", "report", "sweep", "inspect gradient"])
        {
            var lines = Program.Run($"{command} --help").Output.Split('\n')
                .SkipWhile(line => line != "Examples:").Skip(1).TakeWhile(line => line.Length > 0);
            foreach (var line in lines) Assert.That(Program.Run(Arguments(line) + " --help").ExitCode, Is.Zero, line);
        }
    }

    // What a shell makes of the line; --help asks for the page of the command without running it.
    private static string Arguments(string line) => line.Split('>')[0].Trim()["metarl ".Length..].Trim();

    [TestCase("desc", "describe ")]
    [TestCase("describe navigation_2", "describe navigation_2d ")]
    [TestCase("train --set sampling.ta", "train --set sampling.tasks=")]
    [TestCase("train --dev", "train --device ")]
    public void TheShell_CompletesACommandLine(string typed, string completed)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["completion"], Program.Run("completion").Output);
        File.WriteAllText(folder["metarl"], $"#!/bin/bash\nexec dotnet {Path.Combine(AppContext.BaseDirectory, "metarl.dll")} \"$@\"\n");

        var shell = Program.Bash(
            $"chmod +x {folder["metarl"]}; source {folder["completion"]}; PATH={folder.Path}:$PATH; COMP_LINE='metarl {typed}'; " +
            "COMP_POINT=${#COMP_LINE}; COMP_WORDS=($COMP_LINE); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _metarl_complete; echo ${COMPREPLY[*]}");

        Assert.That(shell.Output.Trim(), Is.EqualTo(completed.Trim().Split(' ')[^1]), shell.Errors);
    }

    private static string OneSpaced(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
