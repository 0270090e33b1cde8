using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Training;

namespace MetaRLTorch.Tests.Training;

/// <summary>The project's methods by their names.</summary>
/// <remarks>
/// Those whose policy lives on in one task have tests of their own, <see cref="LifetimeTests"/>, and so has the one that needs two
/// players, <see cref="MetaAlgorithms.LolaTests"/>.
/// </remarks>
internal static class Methods
{
    public static IEnumerable<string> Names =>
        MethodCatalog.Entries.Where(entry => !entry.NeedsCritic && !entry.NeedsPlayers).Select(entry => entry.Name);

    /// <summary>A method with its default options, or with others of its record.</summary>
    public static AlgorithmConfig Named(string name, object? options = null) =>
        new() { Name = name, Options = options ?? MethodCatalog.Entries.Single(entry => entry.Name == name).Defaults };
}
