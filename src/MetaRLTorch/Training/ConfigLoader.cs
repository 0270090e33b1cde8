namespace MetaRLTorch.Training;

/// <summary>Reads a config file, applies overrides, and checks everything before a run touches the disk.</summary>
public static class ConfigLoader
{
    /// <summary>Loads a config.</summary>
    /// <typeparam name="TConfig">The record of the whole config.</typeparam>
    /// <param name="file">The YAML file.</param>
    /// <param name="overrides">Settings that win over the file's, the last of several for one setting.</param>
    /// <param name="environments">The known environments and the records of their options.</param>
    /// <exception cref="UserException">
    /// The file is missing or is not YAML; a setting is unknown, missing, of the wrong type or out of its range.
    /// </exception>
    public static TConfig Load<TConfig>(
        string file, IEnumerable<ConfigOverride> overrides, IReadOnlyDictionary<string, Type> environments)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        ArgumentNullException.ThrowIfNull(environments);

        var document = ConfigDocument.Read(file);
        foreach (var change in overrides)
        {
            document.Set(change);
        }

        return new ConfigBinder(document, Variants(document, environments)).Bind<TConfig>();
    }

    private static Dictionary<string, Type> Variants(
        ConfigDocument document, IReadOnlyDictionary<string, Type> environments)
    {
        if (document.Find("environment", "name") is not { Value: { } name } node)
        {
            return [];
        }

        return environments.TryGetValue(name, out var options)
            ? new() { ["environment.options"] = options }
            : throw new UserException(
                $"{document.Where(node)}: environment.name: '{name}' is unknown. "
                + Spelling.Suggest(name, environments.Keys));
    }
}
