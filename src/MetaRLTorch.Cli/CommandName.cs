using System.CommandLine;

namespace MetaRLTorch.Cli;

/// <summary>What a user types to run this program: <c>metarl</c>, the user's own, or the script that started it.</summary>
internal static class CommandName
{
    /// <summary>The name that messages are written with.</summary>
    private const string Written = "metarl";

    /// <summary>The program's own name.</summary>
    public static string Program => RootCommand.ExecutableName;

    /// <summary>As the script that started this program says, else the program's own name.</summary>
    public static string Typed { get; } =
        Environment.GetEnvironmentVariable("METARL_COMMAND") is { Length: > 0 } command ? command : Program;

    /// <summary>A command line as it was typed.</summary>
    public static string Of(ParseResult parsed) => string.Join(' ', [Typed, .. parsed.Tokens.Select(token => token.Value)]);

    /// <summary>A message in which commands, in back quotes, can be typed as they stand there.</summary>
    public static string In(string message) => message.Replace($"`{Written} ", $"`{Typed} ", StringComparison.Ordinal);

    /// <summary>A help page whose usage line can be typed as it stands there.</summary>
    public static string InUsage(string page) => page.Replace($"  {Program} ", $"  {Typed} ", StringComparison.Ordinal);
}
