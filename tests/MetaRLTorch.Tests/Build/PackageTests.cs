using System.IO.Compression;
using System.Xml.Linq;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Cli;
using NUnit.Framework;

namespace MetaRLTorch.Tests.Build;

/// <summary>What is in the packages, and that the template asks for those of this repository.</summary>
public sealed class PackageTests
{
    private static readonly string[] Ids =
    [
        "MetaRLTorch", "MetaRLTorch.Bias", "MetaRLTorch.Cli", "MetaRLTorch.Environments", "MetaRLTorch.Games", "MetaRLTorch.Templates",
        "MetaRLTorch.Testing",
#if TORCH_PROVIDER_LIBTORCH
        "MetaRLTorch.LibTorch",
#endif
    ];

    private static string Version => Read("Directory.Build.props").Descendants("Version").Single().Value;

    [Test]
    public void EveryPackage_SaysWhatItIs_AndBringsItsLicenceAndReadme()
    {
        Needs.That(Workplace.Obstacle is null, Workplace.Obstacle ?? "");
        using var home = new Workplace();

        var packing = home.Bash("scripts/pack.sh ~/packages");

        Assert.That(packing.ExitCode, Is.Zero, packing.Errors);
        Assert.That(
            Directory.GetFiles(home["packages"]).Select(Path.GetFileName), Is.EquivalentTo(Ids.Select(id => $"{id}.{Version}.nupkg")));
        foreach (var id in Ids)
        {
            using var package = ZipFile.OpenRead(home[$"packages/{id}.{Version}.nupkg"]);
            var files = package.Entries.Select(entry => entry.FullName).ToArray();
            var (license, description) = Description(package, id);

            Assert.That(license, Is.EqualTo("MIT"), id);
            Assert.That(description, Has.Length.GreaterThan(60), id);
            Assert.That(files, Does.Contain("README.md").And.Contain("LICENSE"), id);
            Assert.That(files.Contains("runtimes/linux-x64/native/libmetarl_torch.so"), Is.EqualTo(id == "MetaRLTorch.LibTorch"), id);
        }
    }

    [Test]
    public void TheTemplate_AsksForTheVersionsOfThisRepository()
    {
        var versions = Read("Directory.Packages.props").Descendants("PackageVersion")
            .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);
        foreach (var id in Ids) versions[id] = Version;
        var asked = Directory.GetFiles(Path.Combine(Program.Root, "templates", "metarl"), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(project => XDocument.Load(project).Descendants("PackageReference")).ToArray();

        Assert.That(asked, Has.Length.EqualTo(4));
        foreach (var package in asked)
        {
            Assert.That(package.Attribute("Version")!.Value, Is.EqualTo(versions[package.Attribute("Include")!.Value]));
        }
    }

    private static (string? License, string? Description) Description(ZipArchive package, string id)
    {
        using var text = package.GetEntry($"{id}.nuspec")!.Open();
        var facts = XDocument.Load(text).Descendants().ToLookup(fact => fact.Name.LocalName, fact => fact.Value);
        return (facts["license"].SingleOrDefault(), facts["description"].SingleOrDefault());
    }

    private static XDocument Read(string file) => XDocument.Load(Path.Combine(Program.Root, file));
}
