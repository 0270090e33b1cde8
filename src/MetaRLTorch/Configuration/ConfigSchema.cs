using System.Collections;
using System.Reflection;
using YamlDotNet.Serialization.NamingConventions;

namespace MetaRLTorch.Configuration;

/// <summary>How option records appear in YAML: a property is a key in snake_case, a record a group of keys.</summary>
internal static class ConfigSchema
{
    /// <summary>The settings of a record by their YAML names, in the order of their declaration.</summary>
    public static OrderedDictionary<string, PropertyInfo> SettingsOf(Type record) => new(
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null)
            .Select(property => KeyValuePair.Create(NameOf(property.Name), property)));

    public static string NameOf(string identifier) => UnderscoredNamingConvention.Instance.Apply(identifier);

    public static bool IsGroup(Type type) =>
        type.IsClass && type != typeof(string) && type != typeof(object) && !type.IsAssignableTo(typeof(IEnumerable));

    /// <summary>The name of a setting of a type that no YAML stands for, or null where all can be spelled.</summary>
    public static string? Unspellable(Type record) => SettingsOf(record)
        .Select(setting => ConfigValue.IsSpelled(setting.Value.PropertyType) ? null
            : !IsGroup(setting.Value.PropertyType) ? setting.Key
            : Unspellable(setting.Value.PropertyType) is { } inner ? Join(setting.Key, inner)
            : null)
        .FirstOrDefault(name => name is not null);

    /// <summary>The path of a setting in a group, such as <c>adaptation.steps</c>; the root's path is empty.</summary>
    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
