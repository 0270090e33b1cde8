namespace MetaRLTorch.Configuration;

/// <summary>The settings of a config that nothing reads, by their paths, each with the one that is the cause.</summary>
internal static class UnreadSettings
{
    /// <summary>Collects what the config's records say of themselves.</summary>
    public static IReadOnlyDictionary<string, string> Of(object config) => Below(config, path: "")
        .DistinctBy(setting => setting.Name)
        .ToDictionary(setting => setting.Name, setting => setting.Beside);

    private static IEnumerable<UnreadSetting> Below(object group, string path)
    {
        var own = (group as IDependentOptions)?.Unread ?? [];
        var inner = ConfigSchema.SettingsOf(group.GetType())
            .Select(setting => (setting.Key, Value: setting.Value.GetValue(group)))
            .Where(setting => setting.Value is { } value && ConfigSchema.IsGroup(value.GetType()))
            .SelectMany(setting => Below(setting.Value!, ConfigSchema.Join(path, setting.Key)));
        return own
            .Select(setting => new UnreadSetting(
                ConfigSchema.Join(path, setting.Name), ConfigSchema.Join(path, setting.Beside)))
            .Concat(inner);
    }
}
