using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MetaRLTorch.Configuration;

/// <summary>
/// Refuses YAML that is no page of settings before a tree is made of it: one that nests so deep that it ends the stack, that names a
/// part again and again until it fills the memory, or that has no end.
/// </summary>
internal static class BoundedYaml
{
    private const int MaxSize = 1 << 20;
    private const int MaxDepth = 32;
    private const int MaxText = 4096;

    /// <summary>Reads a file that may have no end, such as a device or a pipe.</summary>
    /// <exception cref="UserException">It is longer than any page of settings.</exception>
    public static string Read(string file)
    {
        using var reader = new StreamReader(file);
        var text = new char[MaxSize + 1];
        var length = reader.ReadBlock(text);
        return length <= MaxSize
            ? new(text, 0, length)
            : throw new UserException($"{file}: it is longer than {MaxSize} characters, and so no page of settings. Give the path of a config file.");
    }

    /// <summary>Goes through a text event by event, which takes neither stack nor memory.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="where">Where a line of it was written.</param>
    /// <exception cref="UserException">It goes beyond a limit.</exception>
    /// <exception cref="YamlException">It is not YAML.</exception>
    public static void Check(string yaml, Func<long, string> where)
    {
        var parser = new Parser(new StringReader(yaml));
        var (depth, documents) = (0, 0);
        while (Next(parser))
        {
            depth += parser.Current!.NestingIncrease;
            if (parser.Current is DocumentStart) documents++;
            var fault = parser.Current switch
            {
                AnchorAlias alias => $"*{alias.Value} repeats another part, which pages of settings do not. Write the values out.",
                Scalar { Value.Length: > MaxText and var length } => $"a text of {length} characters is longer than {MaxText}. Shorten it.",
                DocumentStart when documents > 1 => "a second document begins, which nothing reads. Remove it.",
                _ when depth > MaxDepth => $"it is nested deeper than {MaxDepth} levels. No setting is; close the brackets.",
                _ => null,
            };
            if (fault is not null) throw new UserException($"{where(parser.Current.Start.Line)}: {fault}");
        }
    }

    // The library answers some broken texts with a failure of its own.
    private static bool Next(Parser parser)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (Exception failure) when (failure is not YamlException)
        {
            var end = parser.Current?.End ?? Mark.Empty;
            throw new YamlException(end, end, "it breaks off behind this line.", failure);
        }
    }
}
