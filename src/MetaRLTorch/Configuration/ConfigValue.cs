using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MetaRLTorch.Tensors;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MetaRLTorch.Configuration;

/// <summary>Single values between YAML and C#: numbers, flags, texts and enumerations in snake_case.</summary>
internal static partial class ConfigValue
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    private static readonly Type[] Spelled = [typeof(int), typeof(long), typeof(double), typeof(bool), typeof(string), typeof(TrainingDevice)];

    /// <summary>Whether YAML spells values of a type: a number, a flag, a text, an enumeration, or a list of these.</summary>
    public static bool IsSpelled(Type type) => type.IsArray
        ? IsSpelled(type.GetElementType()!)
        : (Nullable.GetUnderlyingType(type) ?? type) is var plain && (plain.IsEnum || Spelled.Contains(plain));

    /// <summary>The value of a node, or null where the node is not of that type.</summary>
    public static object? Parse(Type type, YamlNode node) =>
        node is not YamlScalarNode { Value: { } text } scalar || IsEmpty(node) ? null
        : type == typeof(string) ? text
        : scalar.Style == ScalarStyle.Plain ? Parse(Nullable.GetUnderlyingType(type) ?? type, text)
        : null;

    /// <summary>Whether a node is nothing: no text at all, or YAML's word for it.</summary>
    public static bool IsEmpty(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any, Value: null or "" or "~" or "null" };

    /// <summary>What a value of the type must be, to follow "it must be".</summary>
    public static string Describe(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { IsEnum: true } enumeration => $"one of {string.Join(", ", Names(enumeration))}",
        var number when number == typeof(int) || number == typeof(long) => "a whole number",
        var number when number == typeof(double) => "a number",
        var flag when flag == typeof(bool) => "true or false",
        var device when device == typeof(TrainingDevice) => "auto, cpu, cuda, or cuda:N, the GPU number N from 0",
        _ => "a text",
    };

    /// <summary>What a range allows, to follow "it must be".</summary>
    public static string Describe(RangeAttribute range)
    {
        var lower = $"{(range.MinimumIsExclusive ? "greater than" : "at least")} {Write(range.Minimum)}";
        var upper = $"{(range.MaximumIsExclusive ? "less than" : "at most")} {Write(range.Maximum)}";
        return range.Maximum switch
        {
            int.MaxValue or >= (double)long.MaxValue => lower,
            _ => $"{lower} and {upper}",
        };
    }

    /// <summary>A value in YAML; what <see cref="Parse(Type, YamlNode)"/> reads back unchanged.</summary>
    public static string Write(object? value) => value switch
    {
        null => "null",
        TrainingDevice device => device.ToString(),
        bool flag => flag ? "true" : "false",
        double number => Write(number),
        string text => PlainText().IsMatch(text) && !IsWord(text) ? text : JsonSerializer.Serialize(text),
        Enum constant => ConfigSchema.NameOf(constant.ToString()),
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Write))}]",
        _ => Convert.ToString(value, Invariant)!,
    };

    // Other YAML readers take a number with an exponent for a text when it has no decimal point.
    private static string Write(double number)
    {
        var text = number.ToString("R", Invariant);
        return text.Contains('E') && !text.Contains('.') ? text.Replace("E", ".0E", StringComparison.Ordinal) : text;
    }

    private static object? Parse(Type type, string text)
    {
        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().FirstOrDefault(value => Write(value) == text);
        }

        const NumberStyles Whole = NumberStyles.AllowLeadingSign;
        return type switch
        {
            _ when type == typeof(int) => int.TryParse(text, Whole, Invariant, out var value) ? value : null,
            _ when type == typeof(long) => long.TryParse(text, Whole, Invariant, out var value) ? value : null,
            _ when type == typeof(double) =>
                double.TryParse(text, NumberStyles.Float, Invariant, out var x) && double.IsFinite(x) ? x : null,
            _ when type == typeof(TrainingDevice) => TrainingDevice.Parse(text),
            _ when type == typeof(bool) => text switch { "true" => true, "false" => false, _ => null },
            _ => throw new NotSupportedException($"A setting cannot be of type {type}."),
        };
    }

    /// <summary>The values of an enumeration, as a config spells them.</summary>
    public static IEnumerable<string> Names(Type enumeration) =>
        Enum.GetNames(enumeration).Select(ConfigSchema.NameOf);

    private static bool IsWord(string text) => text is "true" or "false" or "null";

    [GeneratedRegex(@"^[A-Za-z_/][A-Za-z0-9_/. -]*(?<! )$")]
    private static partial Regex PlainText();
}
