using System.CommandLine;
using MetaRLTorch.Configuration;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary>The options with which a command line changes settings of a run that was trained with others.</summary>
/// <param name="verb">The command.</param>
/// <param name="settings">The settings, and groups of them, that leave what was trained as it is.</param>
internal sealed class RunOptions(string verb, params string[] settings)
{
    private readonly ConfigOptions _options = new(withSeed: false);

    public void AddTo(Command command) => _options.AddTo(command);

    /// <summary>The changes that the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="run">The run.</param>
    /// <param name="others">Changes by options of the command's own.</param>
    /// <exception cref="UserException">One would change what was trained, or a setting is given in two ways.</exception>
    public ConfigOverride[] Read(ParseResult parsed, RunFolder run, params IEnumerable<ConfigOverride> others)
    {
        var changes = _options.Read(parsed, others);
        var other = Array.Find(changes, change => !settings.Any(group => IsIn(change.Path, group)));
        return other is null ? changes : throw new UserException(
            $"{other.Origin}: {verb} changes only {string.Join(", ", settings)}; all else is what the run was trained with. " +
            $"Train another run: `metarl train {run.Config} {other.Origin}`.");
    }

    /// <summary>Whether a setting is this one, or in this group.</summary>
    public static bool IsIn(string path, string group) => path == group || path.StartsWith(group + ".", StringComparison.Ordinal);
}
