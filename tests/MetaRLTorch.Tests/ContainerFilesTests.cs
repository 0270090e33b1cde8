using System.Text.RegularExpressions;
using System.Xml.Linq;
using MetaRLTorch.Tests.Cli;
using NUnit.Framework;

namespace MetaRLTorch.Tests;

/// <summary>What the files of the containers say of the repository and of each other.</summary>
public sealed partial class ContainerFilesTests
{
    private static readonly string[] Dockerfiles = ["docker/Dockerfile", "docker/Dockerfile.cuda"];

    private static IEnumerable<string> Files => Directory
        .GetFiles(Path.Combine(Program.Root, "docker"), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Program.Root, file));

    /// <summary>The program's project and all that it refers to, with either provider.</summary>
    private static IEnumerable<string> Projects => ClosureOf("src/MetaRLTorch.Cli/MetaRLTorch.Cli.csproj")
        .Append("src/MetaRLTorch.LibTorch/MetaRLTorch.LibTorch.csproj");

    [TestCaseSource(nameof(Dockerfiles))]
    public void EveryProject_IsThereBeforeTheSources_SoThatTheirChangeFetchesNothing(string dockerfile)
    {
        var text = Read(dockerfile);
        var before = text[..text.IndexOf("docker/dependencies.sh\nCOPY . .", StringComparison.Ordinal)];

        Assert.That(Projects.ToArray(), Has.Length.EqualTo(6));
        foreach (var folder in Projects.Select(Path.GetDirectoryName))
        {
            Assert.That(before, Does.Contain($"COPY {folder}/*.csproj {folder}/packages.lock.json "));
        }
    }

    [Test]
    public void BothDockerfiles_BuildAndRunAlike()
    {
        var (cpu, cuda) = (Commands(Dockerfiles[0]), Commands(Dockerfiles[1]));

        Assert.That(cpu, Has.Length.GreaterThan(20));
        Assert.That(cpu.Except(cuda).Where(line => !line.StartsWith("ARG ", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCaseSource(nameof(Dockerfiles))]
    public void TheLabel_IsTheVersion(string dockerfile)
    {
        var version = XDocument.Parse(Read("Directory.Build.props")).Descendants("Version").Single().Value;

        Assert.That(Read(dockerfile), Does.Contain($"org.opencontainers.image.version=\"{version}\""));
    }

    [Test]
    public void AllRuns_GoToOneVolume()
    {
        var volumes = Files.Append("docs/containers.md").Select(Read)
            .SelectMany(text => Mounted().Matches(text)).Select(match => match.Groups[1].Value);

        Assert.That(volumes.Distinct(), Is.EqualTo(["metarl-runs"]));
        Assert.That(Read("docker/compose.yaml"), Does.Contain("  runs:\n    name: metarl-runs "));
        Assert.That(Read("docker/kubernetes/train.yaml"), Does.Contain("claimName: metarl-runs\n"));
    }

    [Test]
    public void EveryConfigThatTheyName_IsThere()
    {
        var named = Files.Append("docs/containers.md").SelectMany(file => Config().Matches(Read(file)))
            .Select(match => match.Value).Distinct().ToArray();

        Assert.That(named, Is.Not.Empty);
        Assert.That(named.Where(config => !File.Exists(Path.Combine(Program.Root, config))), Is.Empty);
    }

    private static IEnumerable<string> ClosureOf(string project) => XDocument.Parse(Read(project))
        .Descendants("ProjectReference")
        .Select(reference => Path.Combine(Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value))
        .Select(path => Path.GetRelativePath(Program.Root, Path.GetFullPath(path, Program.Root)))
        .SelectMany(ClosureOf).Append(project).Distinct();

    // What differs is the base, the labels and the environment of a GPU.
    private static string[] Commands(string dockerfile) =>
        [.. Read(dockerfile).Split('\n').Where(line => line.Length > 0 && line[0] != '#' && !line.Contains("LABEL ")
            && !line.Contains("image.description"))];

    private static string Read(string file) => File.ReadAllText(Path.Combine(Program.Root, file));

    [GeneratedRegex(@"-v ([\w-]+):/workspace/runs")]
    private static partial Regex Mounted();

    [GeneratedRegex(@"configs/[\w/.]+\.yaml")]
    private static partial Regex Config();
}
