using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using static MetaRLTorch.Configuration.ConfigSchema;
using static MetaRLTorch.Configuration.Spelling;

namespace MetaRLTorch.Configuration;

/// <summary>Makes immutable option records from a YAML tree, and checks each value's type and range.</summary>
/// <param name="document">The tree.</param>
/// <param name="variants">
/// By their paths, the settings that are declared as <see cref="object"/>.
/// </param>
internal sealed class ConfigBinder(ConfigDocument document, IReadOnlyDictionary<string, ConfigVariant> variants)
{
    private string[] _paths = [];

    /// <exception cref="UserException">A setting is unknown, missing, of the wrong type or out of range.</exception>
    public T Bind<T>()
    {
        var defaults = Activator.CreateInstance<T>()!;
        _paths = [.. SettingDescription.Of(defaults).Select(setting => setting.Path), .. variants.SelectMany(PathsOf)];
        return (T)BindGroup(defaults, document.Root, "");
    }

    private static IEnumerable<string> PathsOf(KeyValuePair<string, ConfigVariant> variant) =>
        SettingDescription.Of(variant.Value.Defaults, variant.Key).Select(setting => setting.Path);

    private object BindGroup(object defaults, YamlNode node, string path)
    {
        var given = Entries(node, path);
        var settings = SettingsOf(defaults.GetType());
        CheckNames(given.Keys, settings, path);

        var group = Activator.CreateInstance(defaults.GetType())!;
        foreach (var (name, property) in settings)
        {
            var inner = Join(path, name);
            var standard = variants.GetValueOrDefault(inner)?.Defaults ?? property.GetValue(defaults);
            if (!given.TryGetValue(name, out var value) && IsRequired(property) && !variants.ContainsKey(inner))
            {
                throw Error(node, $"{inner} is missing, and has no default. Add it.");
            }

            property.SetValue(group, value is null ? standard : BindSetting(property, standard, value, inner));
        }

        return group;
    }

    private IDictionary<YamlNode, YamlNode> Entries(YamlNode node, string path) => node switch
    {
        YamlMappingNode mapping => mapping.Children,
        _ when ConfigValue.IsEmpty(node) => new Dictionary<YamlNode, YamlNode>(),
        _ when path.Length == 0 => throw Error(node, "a config is expected: groups of lines 'name: value'."),
        _ => throw Error(node, $"{path} is a group of settings; write each below it on an indented line."),
    };

    private void CheckNames(IEnumerable<YamlNode> given, OrderedDictionary<string, PropertyInfo> known, string path)
    {
        foreach (var key in given)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!known.ContainsKey(name))
            {
                throw Error(key, variants.TryGetValue(path, out var variant)
                    ? $"{Join(path, name)} is not a setting with {variant.Owner}. {Suggest(name, known.Keys)} (--set {path}= empties the group.)"
                    : $"{Join(path, name)} is not a setting. {Elsewhere(name) ?? Suggest(name, known.Keys)}");
            }
        }
    }

    // A setting that was named without its group, or in another.
    private string? Elsewhere(string name) =>
        Array.FindAll(_paths, path => path.EndsWith($".{name}", StringComparison.Ordinal)) is { Length: > 0 } paths
            ? $"Did you mean {string.Join(" or ", paths)}?"
            : null;

    private object? BindSetting(PropertyInfo property, object? standard, YamlNode node, string path)
    {
        var type = standard?.GetType() ?? property.PropertyType;
        if (IsGroup(type))
        {
            return BindGroup(standard ?? Activator.CreateInstance(type)!, node, path);
        }

        var value = ConfigValue.IsEmpty(node) && IsNullable(property) ? null : BindValue(type, node, path);
        foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
        {
            Check(rule, value, node, path);
        }

        return value;
    }

    private object BindValue(Type type, YamlNode node, string path)
    {
        if (!type.IsArray)
        {
            return ConfigValue.Parse(type, node)
                ?? throw Error(node, $"{path} is {Show(node)}; it must be {ConfigValue.Describe(type)}.{Meant(type, node)}");
        }

        var element = type.GetElementType()!;
        if (node is not YamlSequenceNode sequence)
        {
            throw Error(node, $"{path} is {Show(node)}; it must be a list [..], each {ConfigValue.Describe(element)}" +
                (ConfigValue.Parse(element, node) is { } one ? $": {path}=[{ConfigValue.Write(one)}]." : "."));
        }

        var array = Array.CreateInstance(element, sequence.Children.Count);
        for (var i = 0; i < array.Length; i++)
        {
            array.SetValue(BindValue(element, sequence.Children[i], $"{path}[{i}]"), i);
        }

        return array;
    }

    // A range on a list is a range for each of its elements.
    private void Check(ValidationAttribute rule, object? value, YamlNode node, string path)
    {
        if (rule is RangeAttribute && value is Array array)
        {
            foreach (var element in array)
            {
                Check(rule, element, node, path);
            }
        }
        else if (!rule.IsValid(value))
        {
            throw Error(node, rule is RangeAttribute range
                ? $"{path} is {ConfigValue.Write(value)}; it must be {ConfigValue.Describe(range)}."
                : rule.FormatErrorMessage(path));
        }
    }

    private static string Meant(Type type, YamlNode node) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } choices && node is YamlScalarNode { Value: { } word } &&
        Nearest(word, ConfigValue.Names(choices)) is { } nearest ? $" Did you mean {nearest}?" : "";

    private static bool IsRequired(PropertyInfo property) => property.IsDefined(typeof(RequiredMemberAttribute));

    private static bool IsNullable(PropertyInfo property) =>
        new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private static string Show(YamlNode node) => node switch
    {
        YamlScalarNode scalar when ConfigValue.IsEmpty(scalar) => "empty",
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => $"'{scalar.Value}'",
        YamlScalarNode scalar => $"the text '{scalar.Value}'",
        YamlSequenceNode => "a list",
        _ => "a group of settings",
    };

    private UserException Error(YamlNode node, string message) => new($"{document.Where(node)}: {message}");
}

/// <summary>A group of settings whose record depends on another setting.</summary>
/// <param name="Defaults">The record, with its defaults.</param>
/// <param name="Owner">The other setting with its value, for errors: <c>algorithm.name: maml</c>.</param>
internal sealed record ConfigVariant(object Defaults, string Owner);
