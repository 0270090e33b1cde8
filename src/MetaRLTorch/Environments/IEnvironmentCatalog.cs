namespace MetaRLTorch.Environments;

/// <summary>
/// The worlds that a config can name. The library knows none; a project of environments brings its own.
/// </summary>
public interface IEnvironmentCatalog
{
    /// <summary>All worlds, in the order in which they are listed.</summary>
    IReadOnlyList<EnvironmentEntry> Entries { get; }
}

/// <summary>One world in a catalog.</summary>
/// <param name="Name">The name in a config, in snake_case.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Defaults">The options of a config that gives none; its type is the world's option record.</param>
/// <param name="Presets">Named option records of the same type, such as the definitions of different papers.</param>
/// <param name="Create">Makes the world from such a record.</param>
public sealed record EnvironmentEntry(
    string Name,
    string Summary,
    object Defaults,
    IReadOnlyDictionary<string, object> Presets,
    Func<object, IEnvironment> Create);
