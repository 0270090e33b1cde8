namespace MetaRLTorch.Environments;

/// <summary>An environment that a config can name.</summary>
/// <param name="Name">The name in a config, in snake_case.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Defaults">The options of a config that gives none; its type is the environment's option record.</param>
/// <param name="Presets">Named option records of the same type, such as the definitions of different papers.</param>
/// <param name="Create">Makes the environment from such a record.</param>
public sealed record EnvironmentEntry(
    string Name,
    string Summary,
    object Defaults,
    IReadOnlyDictionary<string, object> Presets,
    Func<object, IEnvironment> Create);
