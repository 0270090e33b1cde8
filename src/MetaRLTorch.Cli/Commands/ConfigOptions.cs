using MetaRLTorch.Configuration;
using System.CommandLine;
using System.CommandLine.Completions;
using MetaRLTorch.Cli.Descriptions;
using System.Globalization;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary>The options with which a command line changes a config page.</summary>
/// <param name="withSeed">Whether the seed is among them.</param>
internal sealed class ConfigOptions(bool withSeed = true)
{
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Changes one setting by its path: --set adaptation.steps=3. May be repeated; the last one for a setting wins.",
        HelpName = "setting=value",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<long?> _seed = new("--seed") { Description = "The seed of the run. Default: the page's." };
    private readonly Option<string?> _device = new("--device")
    {
        Description = "cpu, cuda, cuda:N for one of several GPUs, or auto. Default: the config's.", HelpName = "device",
    };

    /// <summary>The page here, else the one that came with the program: a container may start in any folder.</summary>
    public static string Find(string page) =>
        !File.Exists(page) && Path.Combine(AppContext.BaseDirectory, page) is var own && File.Exists(own) ? own : page;

    /// <summary>A setting that has an option of its own, where the option is given.</summary>
    public static IEnumerable<ConfigOverride> Override(string option, string path, long? value)
    {
        if (value is not { } number) yield break;
        var text = number.ToString(CultureInfo.InvariantCulture);
        yield return new($"{option} {text}", path, text);
    }

    /// <summary>The same changes, none of them by two ways at once.</summary>
    /// <exception cref="UserException">A setting has an option of its own, which was given beside another --set of it.</exception>
    public static ConfigOverride[] Unambiguous(params IEnumerable<ConfigOverride> changes)
    {
        ConfigOverride[] all = [.. changes];
        foreach (var same in all.GroupBy(change => change.Path))
        {
            var byOption = same.FirstOrDefault(change => !IsSet(change));
            if (byOption is not null && same.LastOrDefault(IsSet) is { } other)
                throw new UserException($"{byOption.Origin} and {other.Origin} both give {byOption.Path}. Keep one of them.");
        }

        return all;
    }

    private static bool IsSet(ConfigOverride change) => change.Origin.StartsWith("--set ", StringComparison.Ordinal);

    public void AddTo(Command command)
    {
        _set.CompletionSources.Add(_ => Described.Defaults().Select(setting => new CompletionItem($"{setting.Path}=")));
        _device.CompletionSources.Add("auto", "cpu", "cuda");
        command.Options.Add(_set);
        if (withSeed) command.Options.Add(_seed);
        command.Options.Add(_device);
    }

    /// <summary>The changes that the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="others">Changes by options of the command's own.</param>
    /// <exception cref="UserException">One setting is given in two ways.</exception>
    public ConfigOverride[] Read(ParseResult parsed, params IEnumerable<ConfigOverride> others) => Unambiguous(
    [
        .. parsed.GetRequiredValue(_set).Select(ConfigOverride.Parse),
        .. Override("--seed", "seed", withSeed ? parsed.GetValue(_seed) : null),
        .. parsed.GetValue(_device) is { } device ? [new($"--device {device}", "device", device)] : Array.Empty<ConfigOverride>(),
        .. others,
    ]);
}
