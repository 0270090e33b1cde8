namespace MetaRLTorch.Environments;

/// <summary>One environment in a catalog: how a config names it, the options that a config can give it, and how it is made.</summary>
public sealed class EnvironmentEntry
{
    private EnvironmentEntry(
        string name,
        string summary,
        object defaults,
        IReadOnlyDictionary<string, object> presets,
        Func<object, IEnvironment> create) =>
        (Name, Summary, Defaults, Presets, Create) = (name, summary, defaults, presets, create);

    /// <summary>The name in a config, in snake_case.</summary>
    public string Name { get; }

    /// <summary>One sentence.</summary>
    public string Summary { get; }

    /// <summary>Where the tasks are published; empty for those of a program's own.</summary>
    public string Paper { get; private init; } = "";

    /// <summary>The options of a config that gives none; its type is the environment's option record.</summary>
    public object Defaults { get; }

    /// <summary>Named option records of the same type, such as the definitions of different papers.</summary>
    public IReadOnlyDictionary<string, object> Presets { get; }

    /// <summary>Makes the environment from such a record.</summary>
    public Func<object, IEnvironment> Create { get; }

    /// <summary>Describes an environment by its option record.</summary>
    /// <typeparam name="TOptions">
    /// The option record: each property that can be set is a key of <c>environment.options</c>, in snake_case.
    /// </typeparam>
    /// <param name="name">The name in a config, in snake_case.</param>
    /// <param name="summary">One sentence.</param>
    /// <param name="defaults">The options of a config that gives none.</param>
    /// <param name="create">Makes the environment.</param>
    /// <param name="presets">Named options, such as the definitions of different papers.</param>
    public static EnvironmentEntry Of<TOptions>(
        string name,
        string summary,
        TOptions defaults,
        Func<TOptions, IEnvironment> create,
        params IEnumerable<(string Name, TOptions Options)> presets)
        where TOptions : class, new() =>
        new(
            name,
            summary,
            defaults,
            new OrderedDictionary<string, object>(presets.Select(preset => KeyValuePair.Create(preset.Name, (object)preset.Options))),
            options => create((TOptions)options));

    /// <summary>The same environment, with where its tasks are published.</summary>
    public EnvironmentEntry From(string paper) => new(Name, Summary, Defaults, Presets, Create) { Paper = paper };
}
