using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Tensors;
using MetaRLTorch.Tests.Cli;
using NUnit.Framework;

namespace MetaRLTorch.Tests;

/// <summary>The rules of the house, read from its source.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>The library's folders: each may use itself and what stands before it.</summary>
    private static readonly string[] Folders =
    [
        "Tensors", "LinearAlgebra", "Parallelism", "Environments", "Policies", "Advantages", "Sampling", "Estimators",
        "Adaptation", "MetaAlgorithms", "Optimizers", "Persistence", "Logging", "Configuration", "Training", "Comparison",
    ];

    /// <summary>
    /// Who decides how long tensors live: one iteration, one shard, one rollout, one environment step, one outer step.
    /// </summary>
    private static readonly string[] ScopeOwners =
    [
        "Training/MetaTrainer.cs", "Training/MetaEvaluator.cs", "Training/ExperimentBuilder.cs", "Training/SamplingDevice.cs",
        "Parallelism/TaskWorkers.cs", "Sampling/RolloutSampler.cs", "Sampling/CpuSampler.cs", "Tensors/Parameters.cs",
        "Optimizers/Adam.cs", "Optimizers/GradientAscent.cs", "Optimizers/TrustRegion.cs",
    ];

    private static readonly string Library = Path.Combine(Program.Root, "src/MetaRLTorch");

    private static IEnumerable<string> SourceFiles => Folders
        .SelectMany(folder => Directory.EnumerateFiles(
            Path.Combine(Library, folder), "*.cs", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Library, file).Replace('\\', '/'));

    [Test]
    public void EveryFolder_HasItsPlaceInTheOrder() =>
        Assert.That(
            Directory.EnumerateDirectories(Library)
                .Select(Path.GetFileName)
                .Where(name => name is not ("bin" or "obj")),
            Is.EquivalentTo(Folders));

    [TestCaseSource(nameof(SourceFiles))]
    public void AFile_UsesOnlyWhatStandsAboveIt(string file)
    {
        var allowed = Folders.TakeWhile(folder => folder != file.Split('/')[0]).Append(file.Split('/')[0]);

        var used = Namespace().Matches(Text(file))
            .Select(match => match.Groups[1].Value)
            .Where(Folders.Contains)
            .Distinct();

        Assert.That(used, Is.SubsetOf(allowed));
    }

    [Test]
    public void TheLibrary_KnowsNoEnvironmentAndNoProgram() =>
        Assert.That(
            typeof(Parameters).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name),
            Has.None.EqualTo("MetaRLTorch.Environments").And.None.EqualTo("metarl").And.None.StartsWith("nunit"));

    [Test]
    public void ScopesAreOpened_OnlyWhereTensorsAreOwned() =>
        Assert.That(SourceFiles.Where(file => Text(file).Contains("NewDisposeScope")), Is.EquivalentTo(ScopeOwners));

    [Test]
    public void Optimizers_NeverSeeATask() =>
        Assert.That(
            SourceFiles.Where(file => file.StartsWith("Optimizers/") && Text(file).Contains("TaskBatch")), Is.Empty);

    /// <summary>A method is told apart by its entry alone, never by its name.</summary>
    [Test]
    public void NoFile_ComparesTheNameOfAMethod()
    {
        var names = string.Join('|', MethodCatalog.Entries.Select(entry => entry.Name));

        Assert.That(
            SourceFiles.Where(file => Regex.IsMatch(Text(file), $"(==|!=|\\bis|\\bor|\\bcase)\\s+\"({names})\"")), Is.Empty);
    }

    [Test]
    public void EveryClass_IsSealedStaticOrAbstract() =>
        Assert.That(
            typeof(Parameters).Assembly.GetTypes()
                .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false })
                .Where(type => type.FullName!.StartsWith("MetaRLTorch."))
                .Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null),
            Is.Empty);

    private static string Text(string file) => File.ReadAllText(Path.Combine(Library, file));

    [GeneratedRegex(@"\bMetaRLTorch\.([A-Za-z]+)")]
    private static partial Regex Namespace();
}
