namespace MetaRLTorch.Cli.Results;

/// <summary>The generated parts of a Markdown file: what stands between a table's marker and the next end marker.</summary>
internal static class MarkedText
{
    private const string End = "<!-- end -->";

    /// <summary>The part of this name with its markers.</summary>
    public static string Part(string name, string content) => $"{Start(name)}\n{content}\n{End}";

    /// <summary>Puts new content between a name's markers; null where the text has none of that name.</summary>
    /// <exception cref="UserException">The part has no end.</exception>
    public static string? Replace(string file, string text, string name, string content)
    {
        var start = text.IndexOf(Start(name), StringComparison.Ordinal);
        if (start < 0) return null;
        var end = text.IndexOf(End, start, StringComparison.Ordinal);
        return end >= 0
            ? text[..start] + Part(name, content) + text[(end + End.Length)..]
            : throw new UserException($"{file}: no {End} follows {Start(name)}. Put it where the generated part should end.");
    }

    private static string Start(string name) => $"<!-- results: {name} -->";
}
