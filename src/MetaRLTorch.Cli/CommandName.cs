namespace MetaRLTorch.Cli;

/// <summary>What a user types to run this program: <c>metarl</c>, or the script that started it.</summary>
internal static class CommandName
{
    private const string Name = "metarl";

    /// <summary>As the script that started this program says.</summary>
    public static string Typed { get; } =
        Environment.GetEnvironmentVariable("METARL_COMMAND") is { Length: > 0 } command ? command : Name;

    /// <summary>A message in which commands, in back quotes, can be typed as they stand there.</summary>
    public static string In(string message) => message.Replace($"`{Name} ", $"`{Typed} ", StringComparison.Ordinal);

    /// <summary>A help page whose usage line can be typed as it stands there.</summary>
    public static string InUsage(string page) => page.Replace($"  {Name} ", $"  {Typed} ", StringComparison.Ordinal);
}
