using System.Text;
using MetaRLTorch.Configuration;

namespace MetaRLTorch.Cli.Descriptions;

/// <summary>Writes a config as a page for people: every setting below what it is and which values it takes.</summary>
internal static class ConfigPage
{
    private const int Width = 110;

    /// <summary>The page; what nothing reads beside the other settings is left as a comment.</summary>
    /// <param name="config">An option record.</param>
    public static string Of(object config)
    {
        var page = new StringBuilder();
        Write(page, config, path: "", indent: "", UnreadSettings.Of(config));
        return page.ToString();
    }

    private static void Write(StringBuilder page, object group, string path, string indent, IReadOnlyDictionary<string, string> unread)
    {
        foreach (var (name, property) in ConfigSchema.SettingsOf(group.GetType()))
        {
            var (inner, value) = (ConfigSchema.Join(path, name), property.GetValue(group));
            if (value is not null && ConfigSchema.IsGroup(value.GetType()))
            {
                if (unread.ContainsKey(inner)) continue;
                page.Append('\n');
                Comment(page, indent, Documentation.Of(value.GetType()));
                page.Append($"{indent}{name}:{(ConfigSchema.SettingsOf(value.GetType()).Count == 0 ? " {}" : "")}\n");
                Write(page, value, inner, indent + "  ", unread);
                continue;
            }

            var setting = new SettingDescription(inner, property, value);
            Comment(page, indent, $"{setting.Summary} ({setting.Rule})");
            var line = $"{name}: {ConfigValue.Write(value)}";
            page.Append($"{indent}{(unread.TryGetValue(inner, out var beside) ? $"# {line}    # not read with this {beside}" : line)}\n");
        }
    }

    private static void Comment(StringBuilder page, string indent, string text)
    {
        foreach (var line in Wrapped.Lines(text, Width - indent.Length - 2)) page.Append($"{indent}# {line}\n");
    }
}
