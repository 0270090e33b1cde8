using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Games;
using MetaRLTorch.Testing;
using MetaRLTorch.Tests.Cli;
using MetaRLTorch.Training;

namespace MetaRLTorch.FakeGpu;

/// <summary>Runs of the project's pages in this process.</summary>
internal static class Runs
{
    private static readonly Catalog Known = Catalog.With([.. EnvironmentCatalog.Entries, .. GameCatalog.Entries]);

    /// <summary>The pages by their paths in <c>configs</c>.</summary>
    public static IEnumerable<string> Pages { get; } = Directory
        .EnumerateFiles(Path.Combine(Program.Root, "configs"), "*.yaml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Path.Combine(Program.Root, "configs"), file))
        .Order(StringComparer.Ordinal);

    /// <summary>Builds a page with some settings changed.</summary>
    /// <param name="page">Its path in <c>configs</c>.</param>
    /// <param name="settings">As of <c>--set</c>.</param>
    public static Experiment Build(string page, params IEnumerable<string> settings) => new ExperimentBuilder(Known).Build(
        new ConfigLoader(Known).Load(Path.Combine(Program.Root, "configs", page), settings.Select(ConfigOverride.Parse)));

    /// <summary>Trains a page to its end, and returns φ.</summary>
    /// <param name="page">Its path in <c>configs</c>.</param>
    /// <param name="settings">As of <c>--set</c>.</param>
    public static double[] Train(string page, params IEnumerable<string> settings)
    {
        using var experiment = Build(page, settings);
        Train(experiment);
        return TensorAssert.Numbers(experiment.Phi.All);
    }

    /// <summary>Trains to the end.</summary>
    /// <param name="experiment">What.</param>
    /// <param name="watch">Told of every iteration.</param>
    public static void Train(Experiment experiment, Action<IterationReport>? watch = null) =>
        new MetaTrainer(experiment, [], (_, _) => { }, watch ?? (_ => { }), TimeProvider.System)
            .Run(start: 0, environmentSteps: 0, CancellationToken.None);
}
