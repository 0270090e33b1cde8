using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaRLTorch.Configuration;
using MetaRLTorch.Tensors;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Descriptions;

/// <summary>A config page as a JSON schema (draft 7), with which an editor completes, explains and checks it.</summary>
/// <param name="catalog">What a page can name.</param>
internal sealed class PageSchema(Catalog catalog)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema's text.</summary>
    public string Text()
    {
        var page = Group(Described.Defaults(), "");
        page.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        page.Insert(1, "title", "A config page of MetaRLTorch");
        Choose(page, "environment", catalog.Environments.Select(entry => new Choice(entry.Name, entry.Summary, entry.Defaults, entry.Presets.Keys)));
        Choose(page, "algorithm", catalog.Methods.Select(entry => new Choice(entry.Name, entry.Summary, entry.Defaults, Presets: null)));
        return page.ToJsonString(Readable);
    }

    // The options of a group are those of what its name stands for.
    private void Choose(JsonObject page, string group, IEnumerable<Choice> choices)
    {
        var (known, rules) = (new JsonArray(), new JsonArray());
        foreach (var (name, summary, defaults, presets) in choices)
        {
            known.Add(new JsonObject { ["const"] = name, ["description"] = summary });
            var then = new JsonObject { ["options"] = OrNothing(Group(SettingDescription.Of(defaults), "")) };
            if (presets is not null)
                then["preset"] = new JsonObject { ["enum"] = new JsonArray([.. presets.Select(preset => (JsonNode)preset), null]) };
            rules.Add(new JsonObject
            {
                ["if"] = new JsonObject { ["properties"] = new JsonObject { ["name"] = new JsonObject { ["const"] = name } } },
                ["then"] = new JsonObject { ["properties"] = then },
            });
        }

        var shape = page["properties"]![group]!.AsObject();
        var properties = shape["properties"]!.AsObject();
        properties["name"]!.AsObject().Remove("type");
        properties["name"]!["oneOf"] = known;
        properties["options"] = new JsonObject { ["description"] = "What belongs to the name alone: `metarl describe NAME`." };
        shape["allOf"] = rules;
    }

    private JsonObject Group(IEnumerable<SettingDescription> settings, string path)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var group in settings.GroupBy(setting => setting.Path[path.Length..].Split('.')[0]))
        {
            var (name, inner, below) = (group.Key, path + group.Key, group.ToArray());
            properties[name] = below[0].Path == inner ? Value(below[0], name) : Array.Exists(below, setting => setting.IsRequired)
                ? Group(below, inner + ".")
                : OrNothing(Group(below, inner + "."));
            if (Array.Exists(below, setting => setting.IsRequired)) required.Add((JsonNode)name);
        }

        var shape = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (required.Count > 0) shape["required"] = required;
        return shape;
    }

    // A group may be left empty: its settings have their defaults.
    private static JsonObject OrNothing(JsonObject group)
    {
        group["type"] = new JsonArray("object", "null");
        return group;
    }

    private JsonObject Value(SettingDescription setting, string name)
    {
        var one = One(setting, name);
        var value = setting.IsList ? new JsonObject { ["type"] = "array", ["items"] = one } : one;
        if (setting.IsNullable && !setting.IsList) value = new JsonObject { ["anyOf"] = new JsonArray(value, new JsonObject { ["type"] = "null" }) };
        value["description"] = setting.Choices.Count == 0
            ? setting.Summary
            : $"{setting.Summary} {string.Join(' ', setting.Choices.Select(choice => $"{choice.Name}: {choice.Summary}"))}";
        if (!setting.IsRequired) value["default"] = Json(setting.Default);
        return value;
    }

    private JsonObject One(SettingDescription setting, string name)
    {
        var type = setting.Type;
        if (type.IsEnum) return Enumeration(setting.Choices.Select(choice => choice.Name));
        if (name == "inner_estimator") return Enumeration(catalog.Estimators.Select(entry => entry.Name));
        if (type == typeof(TrainingDevice)) return new() { ["type"] = "string", ["pattern"] = "^(auto|cpu|cuda(:[0-9]+)?)$" };
        if (type == typeof(bool)) return new() { ["type"] = "boolean" };
        if (type == typeof(string)) return new() { ["type"] = "string" };
        var number = new JsonObject { ["type"] = type == typeof(double) ? "number" : "integer" };
        if (setting.Range is not { } range) return number;
        number[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Json(range.Minimum);
        number[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = Json(range.Maximum);
        return number;
    }

    private static JsonObject Enumeration(IEnumerable<string> values) =>
        new() { ["enum"] = new JsonArray([.. values.Select(value => (JsonNode)value)]) };

    private static JsonNode? Json(object? value) => value switch
    {
        null => null,
        bool flag => flag,
        int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        double number => number,
        Array list => new JsonArray([.. list.Cast<object>().Select(Json)]),
        _ => ConfigValue.Write(value),
    };

    private sealed record Choice(string Name, string Summary, object Defaults, IEnumerable<string>? Presets);
}
