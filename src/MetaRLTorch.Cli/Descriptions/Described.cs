using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Descriptions;

/// <summary>What can be said of a name that a config can use.</summary>
/// <param name="Name">The name.</param>
/// <param name="Use">How a config uses it.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Paper">Where it is published; empty where it is not.</param>
/// <param name="Settings">The settings that belong to it.</param>
/// <param name="Presets">Named values of these, each with what it is and what it changes.</param>
internal sealed record Described(
    string Name,
    string Use,
    string Summary,
    string Paper,
    IReadOnlyList<SettingDescription> Settings,
    IReadOnlyList<(string Name, string Summary, string Changes)> Presets)
{
    /// <summary>All that a program can describe, by name.</summary>
    public static IReadOnlyDictionary<string, Func<Described>> All(Catalog catalog)
    {
        var all = new OrderedDictionary<string, Func<Described>>();
        foreach (var entry in catalog.Environments) all.TryAdd(entry.Name, () => Of(entry));
        foreach (var entry in catalog.Methods)
        {
            all.TryAdd(entry.Name, () => new(
                entry.Name, $"algorithm.name: {entry.Name}", entry.Summary, entry.Paper,
                [.. SettingDescription.Of(entry.Defaults, "algorithm.options")], []));
        }

        foreach (var entry in catalog.Estimators)
        {
            all.TryAdd(entry.Name, () => new(
                entry.Name, $"algorithm.options.inner_estimator: {entry.Name}",
                $"{entry.Summary} It is for {string.Join(", ", Choosers(catalog))}.", entry.Paper,
                [.. Defaults().Where(setting => setting.Path is "algorithm.time_reduction" or "algorithm.discount_from_start")], []));
        }

        foreach (var optimizer in Enum.GetValues<OuterOptimizer>()) all.TryAdd(ConfigNames.Of(optimizer), () => Of(optimizer));
        foreach (var (path, group) in Groups()) all.TryAdd(path, () => group);
        return all;
    }

    /// <summary>The settings that every config has, with their defaults.</summary>
    public static IEnumerable<SettingDescription> Defaults() => SettingDescription.Of(Activator.CreateInstance<ExperimentConfig>());

    private static Described Of(EnvironmentEntry entry)
    {
        var defaults = ConfigWriter.Texts(entry.Defaults);
        var presets = entry.Presets.Select(preset => (
            preset.Key,
            DocumentationOf(preset.Value),
            string.Join(", ", ConfigWriter.Texts(preset.Value).Where(value => value.Value != defaults[value.Key]).Select(value => $"{value.Key}: {value.Value}"))));
        return new(
            entry.Name, $"environment.name: {entry.Name}", entry.Summary, entry.Paper,
            [.. SettingDescription.Of(entry.Defaults, "environment.options")], [.. presets]);
    }

    // Presets are static properties of their record.
    private static string DocumentationOf(object preset) => preset.GetType().GetProperties()
        .FirstOrDefault(property => property.GetMethod!.IsStatic && ReferenceEquals(property.GetValue(null), preset)) is { } property
            ? Documentation.Of(property)
            : "";

    private static Described Of(OuterOptimizer optimizer)
    {
        var outer = new OuterOptions { Optimizer = optimizer };
        var unread = UnreadSettings.Of(outer);
        return new(
            ConfigNames.Of(optimizer), $"outer.optimizer: {ConfigNames.Of(optimizer)}", Documentation.Of(optimizer), "",
            [.. SettingDescription.Of(outer, "outer").Where(setting => setting.Property.Name != nameof(outer.Optimizer) && !unread.ContainsKey(setting.Path["outer.".Length..]))],
            []);
    }

    private static IEnumerable<string> Choosers(Catalog catalog) => catalog.Methods
        .Where(method => ConfigSchema.SettingsOf(method.Defaults.GetType()).ContainsKey("inner_estimator")).Select(method => method.Name);

    // Single settings, and the groups that they stand in.
    private static IEnumerable<(string Path, Described Described)> Groups()
    {
        SettingDescription[] all = [.. Defaults()];
        foreach (var group in all.GroupBy(setting => setting.Path.Split('.')[0]).Where(group => group.Any(setting => setting.Path.Contains('.'))))
        {
            var type = typeof(ExperimentConfig).GetProperties().Single(property => ConfigSchema.NameOf(property.Name) == group.Key).PropertyType;
            yield return (group.Key, new(group.Key, $"{group.Key}: a group of settings", Documentation.Of(type), "", [.. group], []));
        }

        foreach (var setting in all) yield return (setting.Path, new(setting.Path, "a setting", "", "", [setting], []));
    }
}
