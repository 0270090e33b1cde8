using System.Text.RegularExpressions;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Cli;
using MetaRLTorch.Training;
using NUnit.Framework;

namespace MetaRLTorch.Tests;

/// <summary>What the README and the configs promise can be done as it stands there.</summary>
public sealed partial class ReadmeTests
{
    private static string Readme => File.ReadAllText(Path.Combine(Program.Root, "README.md"));

    private static IEnumerable<string> Configs =>
        Directory.GetFiles(Path.Combine(Program.Root, "configs"), "*.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Program.Root, file));

    /// <summary>The command lines of the program in the README's examples, comments left out.</summary>
    private static IEnumerable<string> Commands => Example().Matches(Readme)
        .SelectMany(block => block.Groups[1].Value.Split('\n'))
        .Select(line => Comment().Replace(line, string.Empty).Trim())
        .Where(line => line.StartsWith("scripts/metarl ", StringComparison.Ordinal)
            || line.StartsWith("scripts/train.sh", StringComparison.Ordinal))
        .Select(line => line.Replace("scripts/metarl ", string.Empty).Replace("scripts/train.sh ", "train "));

    [TestCaseSource(nameof(Configs))]
    public void EveryConfig_LoadsAndBuilds(string config)
    {
        var catalog = new EnvironmentCatalog();
        var page = new ConfigLoader(catalog).Load(Path.Combine(Program.Root, config));
        var needsMuJoCo = catalog.Entries.Single(e => e.Name == page.Environment.Name).Summary.Contains("needs MuJoCo");
        Needs.That(MuJoCoModel.IsAvailable || !needsMuJoCo, "Needs MuJoCo: apt-get install libmujoco2.2.2.");

        using var experiment = new ExperimentBuilder(catalog).Build(page);

        Assert.That(experiment.Theta.Size, Is.Positive);
    }

    [Test]
    public void ReadmeCommands_Run()
    {
        using var folder = new TemporaryFolder();
        var runs = new[] { "first", "second" }.Select(name => folder[name]).ToArray();
        for (var i = 0; i < runs.Length; i++)
        {
            Program.Run($"train configs/navigation_2d/sgmrl.yaml {Program.Small} --seed {i + 1} --out {runs[i]}");
        }

        Assert.That(Commands.ToArray(), Has.Length.GreaterThan(5));
        foreach (var (i, command) in Commands.Index())
        {
            var arguments = command
                .Replace("--first RUN…", $"--first {runs[0]}").Replace("--second RUN…", $"--second {runs[1]}")
                .Replace("RUN", runs[0]).Replace("CONFIG", "configs/navigation_2d/sgmrl.yaml")
                .Replace("DIR", folder[$"{i}"]).Replace("$seed", "1")
                .Replace("runs/maml-{1,2,3,4}", runs[0]).Replace("runs/sgmrl-{1,2,3,4}", runs[1])
                .Replace("runs/velocity/maml-{1,2,3,4,5}", runs[0]).Replace("runs/velocity/sgmrl-{1,2,3,4,5}", runs[1])
                .Replace("runs/", $"{folder["runs"]}/").Replace("--from 200", "--from 1")
                .Replace("--device cuda", "--device cpu").Replace("--out check", $"--out {folder["check"]}");
            var small = TakesAConfig().IsMatch(command) ? $" {Program.Small}" : string.Empty;
            var trains = command.StartsWith("train", StringComparison.Ordinal);
            var place = trains && !command.Contains("--out") ? $" --out {folder[$"{i}"]}" : string.Empty;

            var program = Program.Run(arguments + small + place);

            Assert.That(program.ExitCode, Is.Zero, $"{command}: {program.Errors}");
        }
    }

    [Test]
    public void ReadmeLinks_LeadToFiles() => Assert.That(
        Link().Matches(Readme).Select(link => link.Groups[1].Value)
            .Where(path => !path.Contains("://") && !Path.Exists(Path.Combine(Program.Root, path))),
        Is.Empty);

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"\s+#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex("^(train|inspect)")]
    private static partial Regex TakesAConfig();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
