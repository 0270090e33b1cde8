using System.Text.Json;
using MetaRLTorch.Tests.Cli;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Build;

/// <summary>
/// The build as MSBuild evaluates it for either provider: the official packages need nothing of the own provider, leave no
/// trace in tracked files, and nothing that the world changes stops a build.
/// </summary>
public sealed class ProviderChoiceTests
{
    private const string Own = "src/MetaRLTorch.LibTorch/MetaRLTorch.LibTorch.csproj";
    private const string Cli = "src/MetaRLTorch.Cli/MetaRLTorch.Cli.csproj";

    [TestCase("LibTorch", true)]
    [TestCase("TorchSharp", false)]
    public void TheOwnProvider_IsCompiled_OnlyWhereItIsUsed(string provider, bool used)
    {
        var sources = Items(Evaluate(Own, provider, "-getItem:Compile -getItem:None"), "Compile", "None");
        var targets = Ask(Own, provider, "-targets").Split('\n', StringSplitOptions.TrimEntries);

        Assert.That(sources.Any(file => file.EndsWith("Tensor.cs")), Is.EqualTo(used));
        Assert.That(sources.Any(file => file.EndsWith("libmetarl_torch.so")), Is.EqualTo(used));
        Assert.That(targets.Contains("BuildShim"), Is.EqualTo(used));
        Assert.That(targets, Does.Contain("Build"));
    }

    [TestCase("cpu", "TorchSharp", "libtorch-cpu-linux-x64")]
    [TestCase("cuda", "TorchSharp", "TorchSharp-cuda-linux")]
    public void TheOfficialPackages_AreThoseOfTheDevice_WithoutTheOwnProvider(string device, params string[] packages)
    {
        var project = Evaluate(
            Cli, "TorchSharp", $"-p:TorchDevice={device} -getItem:PackageReference -getItem:ProjectReference");

        Assert.That(
            Items(project, "PackageReference").Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase)),
            Is.EquivalentTo(packages));
        Assert.That(Items(project, "ProjectReference"), Has.None.Contains("LibTorch").And.Not.Empty);
    }

    [Test]
    public void TheOwnProvider_IsAProject_AndNoPackage()
    {
        var project = Evaluate(Cli, "LibTorch", "-getItem:PackageReference -getItem:ProjectReference");

        Assert.That(Items(project, "PackageReference"), Has.None.Contains("orch"));
        Assert.That(Items(project, "ProjectReference"), Has.Some.Contains("MetaRLTorch.LibTorch.csproj"));
    }

    [TestCase("LibTorch", "true")]
    [TestCase("TorchSharp", "false")]
    public void TheOwnProvider_IsAPackageOfItsOwn_OnlyWhereItIsUsed(string provider, string packed)
    {
        var properties = Evaluate(Own, provider, "-getProperty:IsPackable -getProperty:Version").GetProperty("Properties");

        Assert.That(properties.GetProperty("IsPackable").GetString(), Is.EqualTo(packed));
    }

    [Test]
    public void TheOfficialPackages_GiveTheirBuildTargets_ToAProgramOverThePackagesOfThisProject()
    {
        var packages = Evaluate(Cli, "TorchSharp", "-p:TorchDevice=cuda -getItem:PackageReference -getItem:Compile")
            .GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Where(package => package.GetProperty("Identity").GetString()!.StartsWith("TorchSharp"));

        Assert.That(packages.Select(package => package.GetProperty("PrivateAssets").GetString()), Is.EqualTo(["none", "none"]));
    }

    [TestCase("LibTorch", "true", "")]
    [TestCase("TorchSharp", "", "/artifacts/locks/MetaRLTorch.Cli.lock.json")]
    public void TrackedLockFiles_AreThoseOfTheOwnProvider(string provider, string locked, string elsewhere)
    {
        var properties = Evaluate(
            Cli, provider, "-p:CI=true -getProperty:RestoreLockedMode -getProperty:NuGetLockFilePath").GetProperty("Properties");

        Assert.That(properties.GetProperty("RestoreLockedMode").GetString(), Is.EqualTo(locked));
        Assert.That(properties.GetProperty("NuGetLockFilePath").GetString(), Does.EndWith(elsewhere));
    }

    [Test]
    public void AnAdvisoryOrASecondFeed_IsAWarning([Values("LibTorch", "TorchSharp")] string provider)
    {
        var warnings = Evaluate(Cli, provider, "-getProperty:WarningsNotAsErrors -getProperty:TreatWarningsAsErrors")
            .GetProperty("Properties");

        Assert.That(warnings.GetProperty("TreatWarningsAsErrors").GetString(), Is.EqualTo("true"));
        Assert.That(
            warnings.GetProperty("WarningsNotAsErrors").GetString()!.Split(';'),
            Is.SupersetOf(["NU1507", "NU1901", "NU1902", "NU1903", "NU1904"]));
    }

    private static IEnumerable<string> Items(JsonElement project, params string[] types) => types
        .SelectMany(type => project.GetProperty("Items").GetProperty(type).EnumerateArray())
        .Select(item => item.GetProperty("Identity").GetString()!);

    private static JsonElement Evaluate(string project, string provider, string question) =>
        JsonDocument.Parse(Ask(project, provider, question)).RootElement;

    // Without the settings of this clone, which would answer for the provider and the device.
    private static string Ask(string project, string provider, string question)
    {
        var answer = Program.Bash(
            $"dotnet msbuild {project} -nologo -p:TorchSettings=none -p:TorchProvider={provider} {question}");
        Assert.That(answer.ExitCode, Is.Zero, answer.Output + answer.Errors);
        return answer.Output;
    }
}
