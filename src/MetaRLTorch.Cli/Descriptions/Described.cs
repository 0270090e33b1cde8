using MetaRLTorch.Adaptation;
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
    /// <summary>All that a program can describe; a name may stand for two things, as adam does.</summary>
    public static IReadOnlyList<(string Name, Func<Described> Describe)> All(Catalog catalog) =>
    [
        .. catalog.Environments.Select(entry => (entry.Name, (Func<Described>)(() => Of(entry)))),
        .. catalog.Methods.Select(entry => (entry.Name, (Func<Described>)(() => new(
            entry.Name,
            $"algorithm.name: {entry.Name}",
            entry.Summary,
            entry.Paper,
            [.. SettingDescription.Of(entry.Defaults, "algorithm.options")],
            [])))),
        .. catalog.Estimators.Select(entry => (entry.Name, (Func<Described>)(() => new(
            entry.Name,
            $"algorithm.options.inner_estimator: {entry.Name}",
            $"{entry.Summary} It is for {string.Join(", ", Choosers(catalog))}.",
            entry.Paper,
            [.. Defaults().Where(setting => setting.Path is "algorithm.time_reduction" or "algorithm.discount_from_start")],
            [])))),
        .. Enum.GetValues<OuterOptimizer>().Select(optimizer =>
            (ConfigNames.Of(optimizer), (Func<Described>)(() => Of(optimizer, "outer", new OuterOptions { Optimizer = optimizer })))),
        .. Enum.GetValues<InnerOptimizer>().Select(optimizer =>
            (ConfigNames.Of(optimizer), (Func<Described>)(() => Of(optimizer, "adaptation", new AdaptationOptions { Optimizer = optimizer })))),
        .. Groups().Select(group => (group.Name, (Func<Described>)(() => group))),
    ];

    /// <summary>The settings that every config has, with their defaults.</summary>
    public static IEnumerable<SettingDescription> Defaults() => SettingDescription.Of(Activator.CreateInstance<ExperimentConfig>());

    private static Described Of(EnvironmentEntry entry)
    {
        var defaults = ConfigWriter.Texts(entry.Defaults);
        var presets = entry.Presets.Select(preset => (
            preset.Key,
            DocumentationOf(preset.Value),
            string.Join(", ", ConfigWriter.Texts(preset.Value)
                .Where(value => value.Value != defaults[value.Key])
                .Select(value => $"{value.Key}: {value.Value}"))));
        return new(
            entry.Name, $"environment.name: {entry.Name}", entry.Summary, entry.Paper,
            [.. SettingDescription.Of(entry.Defaults, "environment.options")], [.. presets]);
    }

    // Presets are static properties of their record.
    private static string DocumentationOf(object preset) => preset.GetType().GetProperties()
        .FirstOrDefault(property => property.GetMethod!.IsStatic && ReferenceEquals(property.GetValue(null), preset)) is { } property
            ? Documentation.Of(property)
            : "";

    private static Described Of(Enum optimizer, string group, object options)
    {
        var (use, unread) = ($"{group}.optimizer", UnreadSettings.Of(options));
        return new(
            ConfigNames.Of(optimizer), $"{use}: {ConfigNames.Of(optimizer)}", Documentation.Of(optimizer), "",
            [.. SettingDescription.Of(options, group)
                .Where(setting => setting.Path != use && !unread.ContainsKey(setting.Path[(group.Length + 1)..]))],
            []);
    }

    private static IEnumerable<string> Choosers(Catalog catalog) => catalog.Methods
        .Where(method => ConfigSchema.SettingsOf(method.Defaults.GetType()).ContainsKey("inner_estimator")).Select(method => method.Name);

    // Single settings, and the groups that they stand in.
    private static IEnumerable<Described> Groups()
    {
        SettingDescription[] all = [.. Defaults()];
        foreach (var group in all.GroupBy(setting => setting.Path.Split('.')[0]).Where(group => group.Any(setting => setting.Path.Contains('.'))))
        {
            var type = typeof(ExperimentConfig).GetProperties().Single(property => ConfigSchema.NameOf(property.Name) == group.Key).PropertyType;
            yield return new(group.Key, $"{group.Key}: a group of settings", Documentation.Of(type), "", [.. group], []);
        }

        foreach (var setting in all) yield return new(setting.Path, "a setting", "", "", [setting], []);
    }
}
