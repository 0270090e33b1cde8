using System.Text.RegularExpressions;

namespace MetaRLTorch.Cli;

/// <summary>How a config page writes the names of the library.</summary>
internal static partial class ConfigNames
{
    /// <summary>The snake_case form of an enum's value: FirstOrderMaml → first_order_maml.</summary>
    public static string Of(Enum value) => WordStart().Replace(value.ToString(), "_$1").ToLowerInvariant();

    [GeneratedRegex("(?<=.)([A-Z])")]
    private static partial Regex WordStart();
}
