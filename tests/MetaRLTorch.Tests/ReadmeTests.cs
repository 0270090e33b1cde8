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
        var catalog = Catalog.With(EnvironmentCatalog.Entries);
        var page = new ConfigLoader(catalog).Load(Path.Combine(Program.Root, config));
        var needsMuJoCo = catalog.Environments.Single(e => e.Name == page.Environment.Name).Summary.Contains("needs MuJoCo");
        Needs.That(MuJoCoModel.IsAvailable || !needsMuJoCo, "Needs MuJoCo: apt-get install libmujoco2.2.2.");

        using var experiment = new ExperimentBuilder(catalog).Build(page);

        Assert.That(experiment.Phi.All.Size, Is.Positive);
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
                .Replace("DIR", folder[$"{i}"])
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

    [Test]
    public void ReadmeResults_AreQuotedFromResults()
    {
        var results = GeneratedParts("RESULTS.md");
        var quoted = GeneratedParts("README.md");

        Assert.That(results.Keys, Is.EquivalentTo(Tables.Select(Path.GetFileNameWithoutExtension)));
        Assert.That(quoted, Is.Not.Empty);
        foreach (var (table, quotation) in quoted) Assert.That(results[table], Does.Contain(quotation), table);
    }

    [Test]
    public void ReadmeResults_HaveNoFigureThatIsNotGenerated()
    {
        var section = Readme[Readme.IndexOf("## Results\n", StringComparison.Ordinal)..Readme.IndexOf("## Speed\n", StringComparison.Ordinal)];

        Assert.That(GeneratedPart().Replace(section, ""), Does.Not.Match(@"\d[.,]\d|±"));
    }

    [Test]
    public void ThePagesOfATable_SendTheReaderToIt()
    {
        foreach (var (table, page) in Tables.SelectMany(table => TrainedPage().Matches(File.ReadAllText(table))
            .Select(page => (Path.GetFileNameWithoutExtension(table), page.Groups[1].Value))))
        {
            var head = File.ReadLines(Path.Combine(Program.Root, page)).TakeWhile(line => line.StartsWith('#')).ToArray();

            Assert.That(head, Has.Some.Contains("RESULTS.md").And.Some.Contains(table).And.None.Contains("±"), page);
        }
    }

    private static string[] Tables => Directory.GetFiles(Path.Combine(Program.Root, "results"), "*.yaml");

    private static Dictionary<string, string> GeneratedParts(string file) => GeneratedPart()
        .Matches(File.ReadAllText(Path.Combine(Program.Root, file)))
        .ToDictionary(part => part.Groups[1].Value, part => part.Groups[2].Value.Trim());

    [GeneratedRegex("<!-- results: (.*?) -->\n(.+?)<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex GeneratedPart();

    [GeneratedRegex(@"^    \S+: (\S+\.yaml)$", RegexOptions.Multiline)]
    private static partial Regex TrainedPage();

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"\s+#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex("^(train|inspect)")]
    private static partial Regex TakesAConfig();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
