using System.Text;

namespace MetaRLTorch.Configuration;

/// <summary>Writes option records back as the YAML that they could have been read from.</summary>
public static class ConfigWriter
{
    /// <summary>
    /// The resolved config of a run: every setting with the value in force, defaults included, but for those that nothing
    /// reads.
    /// </summary>
    /// <param name="config">An option record.</param>
    public static string ToYaml(object config)
    {
        ArgumentNullException.ThrowIfNull(config);

        var yaml = new StringBuilder();
        Write(yaml, config, path: "", indent: "", UnreadSettings.Of(config));
        return yaml.ToString();
    }

    /// <summary>Every setting by its path, such as <c>adaptation.steps</c>; a list becomes its text.</summary>
    /// <param name="config">An option record.</param>
    public static IReadOnlyList<KeyValuePair<string, object?>> Flatten(object config)
    {
        ArgumentNullException.ThrowIfNull(config);

        return [.. Flatten(config, path: "")];
    }

    /// <summary>The settings that something reads, by their paths.</summary>
    /// <param name="config">An option record.</param>
    public static IEnumerable<KeyValuePair<string, object?>> InForce(object config)
    {
        var unread = UnreadSettings.Of(config);
        return Flatten(config).Where(setting => !unread.Keys.Any(
            path => setting.Key == path || setting.Key.StartsWith($"{path}.", StringComparison.Ordinal)));
    }

    /// <summary>Every setting by its path, its value as YAML spells it.</summary>
    internal static IReadOnlyDictionary<string, string> Texts(object config) =>
        Flatten(config).ToDictionary(setting => setting.Key, setting => Text(setting.Value));

    private static void Write(
        StringBuilder yaml, object group, string path, string indent, IReadOnlyDictionary<string, string> unread)
    {
        foreach (var (name, value) in ValuesOf(group))
        {
            var inner = ConfigSchema.Join(path, name);
            if (unread.ContainsKey(inner)) continue;
            if (value is null || !ConfigSchema.IsGroup(value.GetType()))
            {
                yaml.Append($"{indent}{name}: {ConfigValue.Write(value)}\n");
            }
            else
            {
                yaml.Append($"{indent}{name}:{(ValuesOf(value).Any() ? "" : " {}")}\n");
                Write(yaml, value, inner, indent + "  ", unread);
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Flatten(object group, string path) =>
        ValuesOf(group).SelectMany(setting =>
        {
            var inner = ConfigSchema.Join(path, setting.Name);
            return setting.Value is { } value && ConfigSchema.IsGroup(value.GetType())
                ? Flatten(value, inner)
                : [KeyValuePair.Create(inner, Plain(setting.Value))];
        });

    private static object? Plain(object? value) => value is bool or int or long or double ? value : Text(value);

    private static string Text(object? value) => value as string ?? ConfigValue.Write(value);

    private static IEnumerable<(string Name, object? Value)> ValuesOf(object group) =>
        ConfigSchema.SettingsOf(group.GetType()).Select(setting => (setting.Key, setting.Value.GetValue(group)));
}
