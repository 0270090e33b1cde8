namespace MetaRLTorch.Cli.Descriptions;

/// <summary>Text in lines that fit.</summary>
internal static class Wrapped
{
    /// <summary>The lines of a text, broken between words; a word that is longer has a line of its own.</summary>
    /// <param name="text">The text.</param>
    /// <param name="room">Characters of a line.</param>
    public static IEnumerable<string> Lines(string text, int room)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > room)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : $" {word}";
        }

        if (line.Length > 0) yield return line;
    }
}
