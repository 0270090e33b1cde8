using System.CommandLine;
using System.Globalization;
using MetaRLTorch.Configuration;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary>The options with which a command line changes settings of a run that was trained with others.</summary>
/// <param name="verb">The command.</param>
/// <param name="settings">The settings, and groups of them, that leave what was trained as it is.</param>
internal sealed class RunOptions(string verb, params string[] settings)
{
    private readonly ConfigOptions _options = new(withSeed: false);

    /// <summary>A setting that has an option of its own, where the option is given.</summary>
    public static IEnumerable<ConfigOverride> Override(string option, string path, int? value)
    {
        if (value is not { } number) yield break;
        var text = number.ToString(CultureInfo.InvariantCulture);
        yield return new($"{option} {text}", path, text);
    }

    public void AddTo(Command command) => _options.AddTo(command);

    /// <summary>The changes that the command line asks for.</summary>
    /// <exception cref="UserException">One would change what was trained.</exception>
    public IReadOnlyList<ConfigOverride> Read(ParseResult parsed, RunFolder run)
    {
        ConfigOverride[] changes = [.. _options.Read(parsed)];
        var other = Array.Find(changes, change => !settings.Any(group => IsIn(change.Path, group)));
        return other is null ? changes : throw new UserException(
            $"{other.Origin}: {verb} changes only {string.Join(", ", settings)}; all else is what the run was trained with. " +
            $"Train another run: `metarl train {run.Config} {other.Origin}`.");
    }

    /// <summary>Whether a setting is this one, or in this group.</summary>
    public static bool IsIn(string path, string group) => path == group || path.StartsWith(group + ".", StringComparison.Ordinal);
}
