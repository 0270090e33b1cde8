using System.Text.RegularExpressions;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.Physics.MuJoCo;
using MetaRLTorch.Games;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Cli;
using MetaRLTorch.Training;
using NUnit.Framework;
using YamlDotNet.RepresentationModel;

namespace MetaRLTorch.Tests;

/// <summary>What the README, the pages beside it and the configs promise can be done as it stands there.</summary>
public sealed partial class ReadmeTests
{
    private static IEnumerable<string> Configs => FilesOf("configs", "*.yaml");

    private static IEnumerable<string> Documents => ["README.md", "RESULTS.md", .. FilesOf("docs", "*.md")];

    /// <summary>The command lines of the program in the examples of all documents, comments left out.</summary>
    private static IEnumerable<string> Commands => Documents
        .SelectMany(document => Example().Matches(Text(document)))
        .SelectMany(block => block.Groups[1].Value.Split('\n'))
        .Select(line => Comment().Replace(line, string.Empty).Trim())
        .Where(line => line.StartsWith("scripts/metarl ", StringComparison.Ordinal)
            || line.StartsWith("scripts/train.sh", StringComparison.Ordinal))
        .Select(line => line.Replace("scripts/metarl ", string.Empty).Replace("scripts/train.sh ", "train "))
        .Distinct();

    [TestCaseSource(nameof(Configs))]
    public void EveryConfig_LoadsAndBuilds(string config)
    {
        var catalog = Catalog.With([.. EnvironmentCatalog.Entries, .. GameCatalog.Entries]);
        var page = new ConfigLoader(catalog).Load(Path.Combine(Program.Root, config));
        var needsMuJoCo = catalog.Environments.Single(e => e.Name == page.Environment.Name).Summary.Contains("needs MuJoCo");
        Needs.That(MuJoCoModel.IsAvailable || !needsMuJoCo, "Needs MuJoCo: apt-get install libmujoco2.2.2.");

        using var experiment = new ExperimentBuilder(catalog).Build(page);

        Assert.That(experiment.Phi.All.Size, Is.Positive);
    }

    [Test]
    public void Commands_Run()
    {
        using var folder = new TemporaryFolder();
        var runs = new[] { "first", "second", "longer" }.Select(name => folder[name]).ToArray();
        for (var i = 0; i < runs.Length; i++)
        {
            Program.Run($"train configs/navigation_2d/sgmrl.yaml {Program.Small} --seed {i + 1} --out {runs[i]}");
        }

        Program.Run(
            "train configs/frozen_lake/bomrl.yaml --set environment.options.horizon=1 --set sampling.tasks=2 --set sampling.episodes=1 " +
            $"--set training.iterations=2 --set evaluation.tasks=2 --set evaluation.steps=1 --out {folder["exact"]}");

        File.WriteAllText(
            folder["sweep.yaml"],
            $"configs: [configs/navigation_2d/maml.yaml]\nout: {folder["swept"]}\nset: {{training.iterations: 1, sampling.tasks: 2, sampling.episodes: 2, evaluation.tasks: 2}}\n");

        Assert.That(Commands.ToArray(), Has.Length.GreaterThan(12));
        foreach (var (i, command) in Commands.Index())
        {
            var arguments = command.Split(" > ")[0]
                .Replace("RUN…", $"{runs[0]} {runs[1]}").Replace("bound RUN", $"bound {folder["exact"]}")
                .Replace("SWEEP.yaml", folder["sweep.yaml"]).Replace("report runs/step_sizes", $"report {runs[0]}")
                .Replace("RUN", runs[2]).Replace("CONFIG", "configs/navigation_2d/sgmrl.yaml")
                .Replace("DIR", folder[$"{i}"]).Replace("FILE", folder[$"file-{i}"])
                .Replace("--device cuda", "--device cpu").Replace("--out check", $"--out {folder["check"]}")
                .Replace(" --processes 40", string.Empty);
            var small = TakesAConfig().IsMatch(command) ? $" {Program.Small}" : SmallStudy(command);
            var writes = command.StartsWith("train", StringComparison.Ordinal) || command.StartsWith("bias ", StringComparison.Ordinal);
            var place = writes && !command.Contains("--out") ? $" --out {folder[$"{i}"]}" : string.Empty;

            var program = Program.Run(arguments + small + place);

            Assert.That(program.ExitCode, Is.Zero, $"{command}: {program.Errors}");
        }
    }

    [TestCaseSource(nameof(Documents))]
    public void EveryCommandThatIsNamed_IsOne(string document)
    {
        var known = KnownCommand().Matches(Program.Run("--help").Output.Split("Commands:")[1]).Select(match => match.Groups[1].Value);

        Assert.That(
            NamedCommand().Matches(Text(document)).Select(match => match.Groups[1].Value).Except(known).Where(name => name != "COMMAND"),
            Is.Empty);
    }

    [TestCaseSource(nameof(Documents))]
    public void Links_LeadToFilesAndHeadings(string document)
    {
        foreach (Match link in Link().Matches(Text(document)))
        {
            if (link.Groups[1].Value.Contains("://")) continue;
            var file = link.Groups[1].Length == 0
                ? document
                : Path.GetRelativePath(Program.Root, Path.Combine(Program.Root, Path.GetDirectoryName(document)!, link.Groups[1].Value));

            Assert.That(Path.Exists(Path.Combine(Program.Root, file)), link.Value);
            if (link.Groups[2].Success) Assert.That(HeadingsOf(file), Does.Contain(link.Groups[2].Value), link.Value);
        }
    }

    // Walks of one's own go through another folder than the clone.
    [Test]
    public void EveryFileThatIsNamed_IsThere() => Assert.That(
        from document in Documents
        where !document.Contains("your_own")
        from Match file in NamedFile().Matches(Text(document))
        where !Path.Exists(Path.Combine(Program.Root, file.Value.TrimEnd('.')))
        select $"{document}: {file.Value}",
        Is.Empty);

    [Test]
    public void EveryPage_IsLinkedFromTheReadme() => Assert.That(
        FilesOf("docs", "*.md").Append("RESULTS.md").Where(page => page != "docs/package.md"),
        Is.SubsetOf(Link().Matches(Text("README.md")).Select(link => link.Groups[1].Value)));

    [Test]
    public void ReadmesPageOfSettings_LoadsAndBuilds()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["page.yaml"], Settings().Match(Text("README.md")).Groups[1].Value);
        var catalog = Catalog.With([.. EnvironmentCatalog.Entries, .. GameCatalog.Entries]);

        using var experiment = new ExperimentBuilder(catalog).Build(new ConfigLoader(catalog).Load(folder["page.yaml"]));

        Assert.That(experiment.Config.Algorithm.Name, Is.EqualTo("sgmrl"));
    }

    [Test]
    public void Results_AreThoseOfTheTables_WithTheirTitlesAndComments()
    {
        var parts = GeneratedPart().Matches(Text("RESULTS.md")).ToDictionary(part => part.Groups[1].Value, part => part.Groups[2].Value);

        Assert.That(parts.Keys, Is.EquivalentTo(Tables.Select(Path.GetFileNameWithoutExtension)));
        foreach (var (table, part) in parts)
        {
            var page = new YamlStream();
            page.Load(new StringReader(Text($"results/{table}.yaml")));
            var root = page.Documents.Single().RootNode;

            Assert.That(part, Does.StartWith($"## {root["title"]}\n\n{root["comment"].ToString().Trim()}\n\n|"), table);
            Assert.That(part, Does.Contain($"scripts/results.sh {table}\n"));
        }
    }

    [TestCase("README.md")]
    [TestCase("RESULTS.md")]
    public void Results_HaveNoFigureThatIsNotGenerated(string document) =>
        Assert.That(Verbatim().Replace(GeneratedPart().Replace(Text(document), ""), ""), Does.Not.Match(@"\d[.,]\d|±|−\d"));

    [Test]
    public void ThePagesOfATable_SendTheReaderToIt()
    {
        foreach (var (table, page) in Tables.SelectMany(table => TrainedPage().Matches(Text(table))
            .Select(page => (Path.GetFileNameWithoutExtension(table), page.Groups[1].Value))))
        {
            var head = File.ReadLines(Path.Combine(Program.Root, page)).TakeWhile(line => line.StartsWith('#')).ToArray();

            Assert.That(head, Has.Some.Contains("RESULTS.md").And.Some.Contains(table).And.None.Contains("±"), page);
        }
    }

    /// <summary>What makes a study of meta-gradients small; empty for other commands.</summary>
    private static string SmallStudy(string command) => command.Split(' ') switch
    {
        ["bias", "ipd", ..] => " --seeds 2 --updates 2 --batch 2 --buffer 2",
        ["bias", ..] => " --processes 1 --repeats 2",
        _ => string.Empty,
    };

    private static string[] Tables => [.. FilesOf("results", "*.yaml")];

    private static string Text(string file) => File.ReadAllText(Path.Combine(Program.Root, file));

    private static IEnumerable<string> FilesOf(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(Program.Root, folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Program.Root, file));

    /// <summary>The names under which links find a page's headings.</summary>
    private static IEnumerable<string> HeadingsOf(string file) => Heading().Matches(Text(file))
        .Select(heading => NotInAnAnchor().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex("<!-- results: (.*?) -->\n(.+?)<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex GeneratedPart();

    [GeneratedRegex(@"^    \S+: (\S+\.yaml)$", RegexOptions.Multiline)]
    private static partial Regex TrainedPage();

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("```.*?```|`.*?`", RegexOptions.Singleline)]
    private static partial Regex Verbatim();

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Settings();

    [GeneratedRegex(@"\s+#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex("^(train|inspect gradient)")]
    private static partial Regex TakesAConfig();

    [GeneratedRegex(@"^  (\w+) ", RegexOptions.Multiline)]
    private static partial Regex KnownCommand();

    [GeneratedRegex(@"(?:scripts/|`)metarl (\w+)")]
    private static partial Regex NamedCommand();

    [GeneratedRegex(@"(?<![\w./-])(scripts|docker|configs|results|src|tests|environments|docs)/[\w./-]+(?![\w./*-])")]
    private static partial Regex NamedFile();

    [GeneratedRegex(@"\]\(([^)#]*)(?:#([^)]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnAnchor();
}
