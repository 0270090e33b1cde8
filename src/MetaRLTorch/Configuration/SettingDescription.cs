using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MetaRLTorch.Configuration;

/// <summary>One setting, in the words of its option record.</summary>
/// <param name="Path">Its path in a config, such as <c>adaptation.steps</c>.</param>
/// <param name="Property">The property of the record.</param>
/// <param name="Default">Its value where a config gives none.</param>
internal sealed record SettingDescription(string Path, PropertyInfo Property, object? Default)
{
    /// <summary>The type of a value; of an element, where it is a list.</summary>
    public Type Type =>
        (IsList ? Property.PropertyType.GetElementType() : Nullable.GetUnderlyingType(Property.PropertyType)) ?? Property.PropertyType;

    /// <summary>Whether a value is a list.</summary>
    public bool IsList => Property.PropertyType.IsArray;

    /// <summary>Whether a value may be null.</summary>
    public bool IsNullable => new NullabilityInfoContext().Create(Property).WriteState == NullabilityState.Nullable;

    /// <summary>Whether a config must give it.</summary>
    public bool IsRequired => Property.IsDefined(typeof(RequiredMemberAttribute));

    /// <summary>What numbers it takes; null where the type is all.</summary>
    public RangeAttribute? Range => Property.GetCustomAttribute<RangeAttribute>();

    /// <summary>What it is.</summary>
    public string Summary => Documentation.Of(Property);

    /// <summary>The values of an enumeration, each with what it is; empty for another type.</summary>
    public IReadOnlyList<(string Name, string Summary)> Choices => Type.IsEnum
        ? [.. Enum.GetValues(Type).Cast<Enum>().Select(value => (ConfigValue.Write(value), Documentation.Of(value)))]
        : [];

    /// <summary>The values that it takes: <c>a whole number, at least 1</c>.</summary>
    public string Rule
    {
        get
        {
            var one = Range is { } range ? $"{ConfigValue.Describe(Type)}, {ConfigValue.Describe(range)}" : ConfigValue.Describe(Type);
            return $"{(IsList ? $"a list [..], each {one}" : one)}{(IsNullable ? ", or null" : "")}";
        }
    }

    /// <summary>The settings of a record and of the groups in it, in the order of their declaration.</summary>
    /// <param name="record">The record, with its defaults.</param>
    /// <param name="path">The record's path.</param>
    public static IEnumerable<SettingDescription> Of(object record, string path = "") =>
        ConfigSchema.SettingsOf(record.GetType()).SelectMany(setting =>
        {
            var (inner, value) = (ConfigSchema.Join(path, setting.Key), setting.Value.GetValue(record));
            var type = value?.GetType() ?? setting.Value.PropertyType;
            return ConfigSchema.IsGroup(type) ? Of(value ?? Activator.CreateInstance(type)!, inner)
                : type == typeof(object) ? []
                : [new SettingDescription(inner, setting.Value, value)];
        });
}
