using System.Text.RegularExpressions;
using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Games;
using MetaRLTorch.Logging;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Tests.Cli;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests;

/// <summary>The tables of the README and the docs name all that a config can name, and say of it what is so.</summary>
public sealed partial class DocumentedNamesTests
{
    private static readonly Catalog Known = Catalog.With([.. EnvironmentCatalog.Entries, .. GameCatalog.Entries]);

    [Test]
    public void Readme_NamesAllThatAConfigCanName()
    {
        var box = Section("README.md", "## What is in the box");

        Assert.That(Rows(box).Select(row => row[0]), Is.EqualTo(Known.Methods.Select(method => method.Name)));
        Assert.That(
            Code().Matches(box).Select(name => name.Groups[1].Value),
            Is.SupersetOf(Known.Estimators.Select(estimator => estimator.Name)
                .Concat(Known.Environments.Select(environment => environment.Name))
                .Concat(Enum.GetValues<OuterOptimizer>().Select(optimizer => ConfigValue.Write(optimizer)))));
    }

    [Test]
    public void EveryEnvironment_HasItsPresets() => Assert.That(
        Rows(Text("docs/environments.md")).Select(row => (row[0], string.Join(' ', Names(row[2])))),
        Is.EqualTo(Known.Environments.Select(environment => (environment.Name, string.Join(' ', environment.Presets.Keys)))));

    [Test]
    public void EveryEstimator_IsExplained() => Assert.That(
        Rows(Section("docs/methods.md", "## Estimators")).Select(row => row[0]),
        Is.EqualTo(Known.Estimators.Select(estimator => estimator.Name)));

    [Test]
    public void EveryMethod_HasItsOptions_AndWhatItSupports()
    {
        using var folder = new TemporaryFolder();
        var rows = Rows(Section("docs/methods.md", "## Options")).ToArray();

        Assert.That(rows.Select(row => row[0]), Is.EqualTo(Known.Methods.Select(method => method.Name)));
        foreach (var (entry, row) in Known.Methods.Zip(rows))
        {
            var where = entry switch
            {
                { NeedsCritic: true } => "{name: frozen_lake}\nsampling: {tasks: 1}",
                { NeedsPlayers: true } => "{name: prisoners_dilemma}",
                _ => "{name: navigation_2d}",
            };
            File.WriteAllText(folder["page.yaml"], $"environment: {where}\nalgorithm: {{name: {entry.Name}}}\n");
            using var experiment = new ExperimentBuilder(Known).Build(new ConfigLoader(Known).Load(folder["page.yaml"]));
            var method = experiment.Method;

            var options = ConfigWriter.Flatten(entry.Defaults).Select(option => option.Key.Split('.')[0]).Distinct();
            Assert.That(Names(row[1]), Is.EquivalentTo(options), entry.Name);
            Assert.That(
                row[2..].Select(cell => cell == "yes"),
                Is.EqualTo(new[] { method.Algorithm is ICurved, method.ReusesData, method.AddedTerm is not null }),
                entry.Name);
        }
    }

    [Test]
    public void EveryFolderOfTheLibrary_IsExplained() => Assert.That(
        Rows(Section("docs/code.md", "## The library")).Select(row => row[0]),
        Is.EquivalentTo(Directory.GetDirectories(Path.Combine(Program.Root, "src/MetaRLTorch"))
            .Select(Path.GetFileName).Where(folder => folder is not ("bin" or "obj"))));

    [Test]
    public void EveryMetric_IsExplained()
    {
        var explained = Rows(Section("docs/runs.md", "## Metrics")).SelectMany(row => Names(row[0], raw: true)).ToHashSet();
        var metrics = typeof(MetricNames).GetFields().Select(field => (string)field.GetRawConstantValue()!)
            .Append(MetricNames.ReturnPart("<name>"))
            .Append(MetricNames.EvaluationAfterStep(1).Replace("_1", "_K")).Append(MetricNames.ReturnAfterStep(1).Replace("_1", "_K"))
            .ToArray();

        Assert.That(metrics, Has.Length.GreaterThan(15));
        Assert.That(metrics.Where(name => !explained.Contains(name) && !explained.Contains($"{name.Split('/')[0]}/*")), Is.Empty);
    }

    private static string Text(string file) => File.ReadAllText(Path.Combine(Program.Root, file));

    private static string Section(string file, string heading)
    {
        var text = Text(file)[Text(file).IndexOf($"{heading}\n", StringComparison.Ordinal)..];
        var end = text.IndexOf("\n## ", 1, StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }

    /// <summary>The rows of a text's tables without their heads, the first cell's name freed of code marks and link.</summary>
    private static IEnumerable<string[]> Rows(string text) => text.Split('\n')
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal) || line.StartsWith("| [`", StringComparison.Ordinal))
        .Select(line => line[1..line.LastIndexOf('|')].Split('|').Select(cell => cell.Trim()).ToArray())
        .Where(row => !row[0].Contains('.') || row[0].Contains(".cs"))
        .Select(row => (string[])[row[0].Contains(',') ? row[0] : Names(row[0], raw: true).First(), .. row[1..]]);

    private static IEnumerable<string> Names(string cell, bool raw = false) =>
        Code().Matches(raw && !cell.Contains('`') ? $"`{cell}`" : cell).Select(name => name.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
