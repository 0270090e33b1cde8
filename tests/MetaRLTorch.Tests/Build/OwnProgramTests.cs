using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Cli;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Build;

/// <summary>A program of a user's own, outside the clone, made as the walks in <c>docs</c> say: word by word.</summary>
[NonParallelizable]
public sealed partial class OwnProgramTests
{
    private const string Environment = "docs/your_own_environment.md";
    private const string Method = "docs/your_own_method.md";

    private Workplace? _home;
    private Program? _first;
    private Program? _second;

    private Workplace Home => _home!;

    [OneTimeSetUp]
    public void WalkThrough()
    {
        Needs.That(Workplace.Obstacle is null, Workplace.Obstacle ?? "");
        _home = new();
        _first = Home.Bash(Commands(Environment));
        foreach (var (file, _, text) in Blocks(Method).Where(block => block.File.Length > 0)) File.WriteAllText(Home[$"lab/{file}"], text);
        _second = Home.Bash(Commands(Method));
    }

    [OneTimeTearDown]
    public void GoHome() => _home?.Dispose();

    [Test]
    public void EveryCommandOfTheWalk_Succeeds()
    {
        Assert.That(_first!.ExitCode, Is.Zero, _first.Output + _first.Errors);
        Assert.That(_first.Output, Does.Contain("windy_line                  A point on a line").And.Match("Passed! .* Failed: +0, Passed: +2[0-9]"));
        Assert.That(_second!.ExitCode, Is.Zero, _second.Output + _second.Errors);
    }

    [Test]
    public void EveryFileOfTheWalk_IsTheProjectsOwn_WordByWord()
    {
        var files = Blocks(Environment).Concat(Blocks(Method).Where(block => block.File == "BalancedMaml.cs"))
            .Where(block => block.File.Length > 0).ToDictionary(block => block.File, block => block.Text);

        Assert.That(
            files.Keys,
            Is.EquivalentTo(["Program.cs", "WindyLine.cs", "windy_line.yaml", "BalancedMaml.cs", "tests/WindyLineTests.cs"]));
        foreach (var (file, text) in files) Assert.That(text, Is.EqualTo(Read($"templates/metarl/{file}")), file);
    }

    [Test]
    public void TheProject_ReferencesOnePackage_OfTheVersionThatIsPacked()
    {
        var version = XDocument.Load(Path.Combine(Program.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

        var reference = XDocument.Load(Home["lab/lab.csproj"]).Descendants("PackageReference").Single();

        Assert.That(reference.ToString(), Is.EqualTo($"<PackageReference Include=\"MetaRLTorch.Cli\" Version=\"{version}\" />"));
        Assert.That(File.Exists(Home[$"metarl-packages/MetaRLTorch.Cli.{version}.nupkg"]), Is.True);
        Assert.That(File.ReadAllText(Home["lab/nuget.config"]), Does.Contain($"value=\"{Home["metarl-packages"]}\""));
    }

    [Test]
    public void ItsRuns_AreThoseOfAnyProgram()
    {
        Assert.That(File.ReadAllLines(Home["lab/runs/maml-1/metrics.csv"]), Has.Length.EqualTo(1 + 60), "resumed after 50");
        Assert.That(Directory.GetFiles(Home["lab/runs/maml-1"], "events.out.tfevents.*"), Is.Not.Empty);
        var returns = File.ReadLines(Home["lab/runs/maml-1/evaluate.csv"]).Skip(1)
            .Select(row => double.Parse(row.Split(',')[3], CultureInfo.InvariantCulture)).ToArray();
        Assert.That(returns[1], Is.GreaterThan(0.7 * returns[0]), "one inner step finds the goal");
    }

    [Test]
    public void ItsMethodAndItsEstimator_ChangeWhatIsLearned()
    {
        string Metrics(string run) => File.ReadAllText(Home[$"lab/runs/{run}/metrics.csv"]);

        Assert.That(Metrics("balanced"), Is.Not.EqualTo(Metrics("maml-2")));
        Assert.That(Metrics("bounded"), Is.Not.EqualTo(Metrics("maml-2")).And.Not.EqualTo(Metrics("balanced")));
        Assert.That(File.ReadAllText(Home["lab/runs/balanced/config.yaml"]), Does.Contain("weight: 0.2"));
    }

    [TestCase("lab trian", 2, "lab: 'trian' is not a command. Did you mean train? See `lab --help`.")]
    [TestCase("lab train windy_line.yaml --set environment.options.max_wnd=1", 2, "max_wnd is not a setting with environment.name: windy_line. Did you mean max_wind?")]
    [TestCase("lab train windy_line.yaml --set algorithm.name=balanced", 2, "algorithm.name is 'balanced', which is unknown.")]
    [TestCase("lab train windy_line.yaml --set environment.options.horizon=0", 2, "environment.options.horizon is 0; it must be at least 1")]
    public void AMistake_IsAnsweredInOneLine_InTheNameOfTheProgram(string command, int code, string words)
    {
        var program = InLab(command);

        Assert.That(program.ExitCode, Is.EqualTo(code));
        Assert.That(program.Errors.TrimEnd(), Does.StartWith("lab: ").And.Contain(words).And.Not.Contain("\n"));
    }

    [Test]
    public void Help_NamesTheProgram() =>
        Assert.That(InLab("lab train --help").Output, Does.Contain("  lab train <config> [options]").And.Not.Contain("metarl "));

    [Test]
    public void WhatTheTensorLibraryRefuses_IsNamedWithTheLineOfTheProgramsOwnCode()
    {
        var program = InLab(
            "cp -r ~/lab ~/wrong; cd ~/wrong; sed -i 's/(goal - position)/(goal - position.repeat(1, 1, 3)).mm(goal)/' WindyLine.cs; " +
            "dotnet build -v quiet >&2; bin/Debug/net10.0/lab train windy_line.yaml --out runs/wrong");

        var line = Array.FindIndex(File.ReadAllLines(Home["wrong/WindyLine.cs"]), text => text.Contains("repeat")) + 1;
        Assert.That(program.ExitCode, Is.EqualTo(1), program.Output + program.Errors);
        Assert.That(program.Errors.TrimEnd().Split('\n')[^1], Does.Match($"^lab: .*WindyLine.cs, line {line}: the tensor library refuses: "));
    }

    private Program InLab(string command) => Home.Bash($"cd ~/lab; PATH=\"$PWD/bin/Debug/net10.0:$PATH\"; {command}");

    private static string Commands(string document) =>
        string.Join('\n', Blocks(document).Where(block => block.Language == "bash").Select(block => block.Text));

    private static string Read(string file) => File.ReadAllText(Path.Combine(Program.Root, file));

    private static IEnumerable<(string File, string Language, string Text)> Blocks(string document) => Block()
        .Matches(Read(document))
        .Select(block => (block.Groups[1].Value, block.Groups[2].Value, block.Groups[3].Value));

    [GeneratedRegex("(?:`([^`\n]+)`:\n\n)?```(\\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
