using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MetaRLTorch.Tests.Cli;

/// <summary>Checks YAML against those words of a JSON schema that the schema of pages uses.</summary>
internal sealed class SchemaChecker(JsonObject schema)
{
    /// <summary>The paths of the settings that the schema refuses.</summary>
    public IReadOnlyList<string> Faults(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. Faults(Value(stream.Documents[0].RootNode), schema, "")];
    }

    private static IEnumerable<string> Faults(JsonNode? value, JsonObject rule, string path)
    {
        if (!Holds(value, rule)) return [path];
        if (value is not JsonObject group) return [];
        var properties = rule["properties"] as JsonObject ?? [];
        var closed = rule["additionalProperties"]?.GetValue<bool>() == false;
        var own = group.SelectMany(entry => properties[entry.Key] is JsonObject inner ? Faults(entry.Value, inner, Join(path, entry.Key))
            : closed ? [Join(path, entry.Key)]
            : Array.Empty<string>());
        var missing = (rule["required"] as JsonArray ?? [])
            .Select(name => name!.GetValue<string>()).Where(name => !group.ContainsKey(name)).Select(name => Join(path, name));
        var chosen = (rule["allOf"] as JsonArray ?? []).Where(branch => !Faults(value, branch!["if"]!.AsObject(), path).Any())
            .SelectMany(branch => Faults(value, branch!["then"]!.AsObject(), path));
        return own.Concat(missing).Concat(chosen);
    }

    private static bool Holds(JsonNode? value, JsonObject rule) => rule.All(word => word.Key switch
    {
        "type" => word.Value is JsonArray types
            ? types.Any(type => IsOf(value, type!.GetValue<string>()))
            : IsOf(value, word.Value!.GetValue<string>()),
        "enum" => word.Value!.AsArray().Any(known => JsonNode.DeepEquals(known, value)),
        "const" => JsonNode.DeepEquals(word.Value, value),
        "oneOf" => word.Value!.AsArray().Count(one => Holds(value, one!.AsObject())) == 1,
        "anyOf" => word.Value!.AsArray().Any(one => Holds(value, one!.AsObject())),
        "items" => value is not JsonArray list || list.All(item => Holds(item, word.Value!.AsObject())),
        "pattern" => value is null || Regex.IsMatch(value.ToString(), word.Value!.GetValue<string>()),
        "minimum" => Number(value) >= Number(word.Value),
        "maximum" => Number(value) <= Number(word.Value),
        "exclusiveMinimum" => Number(value) > Number(word.Value),
        "exclusiveMaximum" => Number(value) < Number(word.Value),
        "$schema" or "title" or "description" or "default" or "properties" or "additionalProperties" or "required" or "allOf" => true,
        var unknown => throw new InvalidOperationException($"The schema says {unknown}."),
    });

    private static bool IsOf(JsonNode? value, string type) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "boolean" => value is JsonValue flag && flag.TryGetValue<bool>(out _),
        "number" => value is JsonValue number && number.TryGetValue<double>(out _),
        "integer" => value is JsonValue number && number.TryGetValue<double>(out var x) && Math.Floor(x).Equals(x),
        _ => value is JsonValue text && text.TryGetValue<string>(out _),
    };

    private static double Number(JsonNode? value) => value is JsonValue number && number.TryGetValue<double>(out var x) ? x
        : value is JsonValue whole && whole.TryGetValue<long>(out var n) ? n : double.NaN;

    private static JsonNode? Value(YamlNode node) => node switch
    {
        YamlMappingNode group => new JsonObject(group.Children.Select(
            entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, Value(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Value)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => scalar.Value is null or "" or "null" or "~" ? null
            : scalar.Value is "true" or "false" ? scalar.Value == "true"
            : double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : scalar.Value,
        _ => ((YamlScalarNode)node).Value,
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
