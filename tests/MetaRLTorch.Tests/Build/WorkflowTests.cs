using MetaRLTorch.Tests.Cli;
using NUnit.Framework;
using YamlDotNet.RepresentationModel;

namespace MetaRLTorch.Tests.Build;

/// <summary>What .github/workflows/ci.yml says of itself: the README's two commands, from nothing, over either provider.</summary>
public sealed class WorkflowTests
{
    private static readonly string[] KnownKeys =
        ["name", "runs-on", "container", "timeout-minutes", "env", "defaults", "steps"];

    [Test]
    public void EitherProvider_RunsTheReadmesTwoCommands()
    {
        var jobs = Jobs().ToArray();

        Assert.That(
            jobs.Select(job => Text(job, "env", "TORCH_PROVIDER")), Is.EquivalentTo(["TorchSharp", "LibTorch"]));
        foreach (var job in jobs)
        {
            var commands = Steps(job).Select(step => Text(step, "run")).ToArray();
            Assert.That(commands, Does.Contain("scripts/test.sh"));
            Assert.That(commands, Has.Some.StartsWith("scripts/train.sh configs/navigation_2d/sgmrl.yaml"));
        }
    }

    [Test]
    public void AJob_HasOnlyKeysThatAreKnown_AndEveryStepRunsOrUsesOneThing()
    {
        foreach (var job in Jobs())
        {
            Assert.That(Keys(job), Is.SubsetOf(KnownKeys).And.Contains("runs-on").And.Contains("timeout-minutes"));
            Assert.That(Steps(job).Select(step => Keys(step).Count(key => key is "run" or "uses")), Is.All.EqualTo(1));
        }
    }

    private static IEnumerable<YamlMappingNode> Jobs()
    {
        var yaml = new YamlStream();
        using var file = File.OpenText(Path.Combine(Program.Root, ".github/workflows/ci.yml"));
        yaml.Load(file);
        var page = (YamlMappingNode)yaml.Documents.Single().RootNode;
        return ((YamlMappingNode)page["jobs"]).Children.Values.Cast<YamlMappingNode>();
    }

    private static IEnumerable<YamlMappingNode> Steps(YamlMappingNode job) =>
        ((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>();

    private static IEnumerable<string> Keys(YamlMappingNode node) => node.Children.Keys.Select(key => key.ToString());

    private static string? Text(YamlNode node, params string[] path) => path.Length == 0
        ? node.ToString()
        : node is YamlMappingNode map && map.Children.TryGetValue(path[0], out var child) ? Text(child, path[1..]) : null;
}
