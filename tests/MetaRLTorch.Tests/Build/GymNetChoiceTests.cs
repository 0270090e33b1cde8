using MetaRLTorch.Tests.Cli;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Build;

/// <summary>Where Gym.NET comes from: a folder, the package feed, or nowhere; nothing else of the build knows about it.</summary>
public sealed class GymNetChoiceTests
{
    private const string Served = "ask_feed() { :; }";
    private const string NotServed = "ask_feed() { setup_problem='the feed has none'; return 1; }";

    private static readonly string[] Assemblies =
        ["Gym", "Gym.Environments", "NumSharp.Lite", "SixLabors.ImageSharp", "SixLabors.ImageSharp.Drawing"];

    private readonly TemporaryFolder _folder = new();

    [SetUp]
    public void MakeRoom() => Directory.CreateDirectory(_folder["artifacts"]);

    [TearDown]
    public void CleanUp() => Directory.Delete(_folder["artifacts"], recursive: true);

    [OneTimeTearDown]
    public void CleanUpAll() => _folder.Dispose();

    [Test]
    public void WhereTheFeedDoesNotServeIt_ItIsLeftOut_WithOneLineThatHasTheRemedy()
    {
        var chosen = Choose($"{Served}; choose_gym_net ''; {NotServed}; choose_gym_net --force; has_gym_net || gym_net_remedy");

        Assert.That(chosen.Output.Split('\n')[1], Is.EqualTo(
            "Gym.NET: left out, because the feed has none; GYM_NET_PATH=FOLDER scripts/setup.sh takes its assemblies from a folder."));
        Assert.That(chosen.Output.Split('\n')[2], Does.StartWith("the feed has none; GYM_NET_PATH=FOLDER"));
        Assert.That(File.Exists(_folder["artifacts/gym_net.props"]), Is.False);
    }

    [Test]
    public void WhereTheFeedServesIt_ItIsThePackages_AndTheFeedIsAskedOnce()
    {
        var chosen = Choose($"{Served}; choose_gym_net ''; {NotServed}; choose_gym_net ''; has_gym_net && echo here; setting GymNetPath $gym_net_settings");

        Assert.That(chosen.Output.TrimEnd().Split('\n'), Is.EqualTo([
            "Gym.NET: the packages 0.2.0, because the package feed serves them.",
            "Gym.NET: the packages 0.2.0, because the package feed serves them.",
            "here"]));
    }

    [Test]
    public void AFolder_IsTakenWhereItIsAskedFor_AndStays()
    {
        Directory.CreateDirectory(_folder["lib"]);
        foreach (var name in Assemblies) File.WriteAllText(_folder[$"lib/{name}.dll"], "");

        var chosen = Choose(
            $"{NotServed}; choose_gym_net ''; export GYM_NET_PATH={_folder["lib"]}; check_gym_net_request; gym_net_is_chosen || echo new; choose_gym_net ''; " +
            "unset GYM_NET_PATH; gym_net_is_chosen && choose_gym_net ''; setting GymNetPath $gym_net_settings");

        Assert.That(chosen.Output.TrimEnd().Split('\n')[1..], Is.EqualTo([
            "new",
            $"Gym.NET: the assemblies in {_folder["lib"]}, because GYM_NET_PATH asks for them.",
            $"Gym.NET: the assemblies in {_folder["lib"]}, because GYM_NET_PATH asks for them.",
            _folder["lib"]]));
    }

    [Test]
    public void AFolderWithoutAnAssembly_IsRefused()
    {
        var chosen = Choose($"GYM_NET_PATH={_folder["artifacts"]}; check_gym_net_request");

        Assert.That(chosen.ExitCode, Is.EqualTo(2));
        Assert.That(chosen.Errors.TrimEnd(), Is.EqualTo(
            $"GYM_NET_PATH={_folder["artifacts"]} holds no Gym.dll: name a folder with Gym.NET, Gym.NET.Environments and what they need."));
    }

    [Test]
    public void TheStateOfTheSources_TellsItsPresence_AndIsKnownWithoutIt()
    {
        var states = Choose(
            $"set -euo pipefail; {NotServed}; choose_gym_net '' >&2; state=$(source_state); echo $state; " +
            $"{Served}; choose_gym_net --force >&2; state=$(source_state); echo $state").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(states, Has.Length.EqualTo(2).And.Unique);
    }

    [Test]
    public void NothingElseOfTheBuild_KnowsIt()
    {
        var knowing = Program.Bash("git grep -l GymNet -- '*.csproj' '*.sln' '*.slnf' '*.props' '*.targets'").Output;

        Assert.That(knowing.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EquivalentTo([
            "Directory.Packages.props",
            "src/MetaRLTorch.GymNet/GymNet.props",
            "src/MetaRLTorch.GymNet/MetaRLTorch.GymNet.csproj",
            "tests/MetaRLTorch.GymNet.Tests/MetaRLTorch.GymNet.Tests.csproj"]));
    }

    private Program Choose(string lines) => Program.Bash(
        "unset GYM_NET_PATH; source scripts/lib/common.sh; " +
        $"gym_net_settings={_folder["artifacts"]}/gym_net.props; gym_net_stamp={_folder["artifacts"]}/gym_net.stamp; " +
        $"source scripts/lib/gym_net.sh; {lines}");
}
