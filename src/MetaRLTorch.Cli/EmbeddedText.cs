using System.Text;

namespace MetaRLTorch.Cli;

/// <summary>The files that pages take with them.</summary>
internal static class EmbeddedText
{
    /// <summary>The text of one, by its name.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
