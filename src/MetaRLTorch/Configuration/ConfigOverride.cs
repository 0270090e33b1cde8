namespace MetaRLTorch.Configuration;

/// <summary>One setting that is given beside the config file, and wins over it.</summary>
/// <param name="Origin">What the user typed, for error messages: <c>--set adaptation.steps=3</c>.</param>
/// <param name="Path">The setting, such as <c>adaptation.steps</c>.</param>
/// <param name="Value">Its value, in YAML.</param>
public sealed record ConfigOverride(string Origin, string Path, string Value)
{
    /// <summary>Reads the argument of <c>--set</c>.</summary>
    /// <param name="assignment">A path and a value, as in <c>adaptation.steps=3</c>.</param>
    /// <exception cref="UserException">It is not of that form.</exception>
    public static ConfigOverride Parse(string assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);

        var origin = $"--set {assignment}";
        return assignment.Split('=', count: 2) is [{ Length: > 0 } path, var value]
            ? new ConfigOverride(origin, path.Trim(), value)
            : throw new UserException($"{origin}: write it as a setting and its value: --set adaptation.steps=3.");
    }
}
