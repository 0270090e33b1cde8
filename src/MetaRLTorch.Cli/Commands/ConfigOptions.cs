using MetaRLTorch.Configuration;
using System.CommandLine;
using System.Globalization;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary>The options with which a command line changes a config page.</summary>
/// <param name="withSeed">Whether the seed is among them.</param>
internal sealed class ConfigOptions(bool withSeed = true)
{
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Changes one setting: --set adaptation.steps=3. May be repeated.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<long?> _seed = new("--seed") { Description = "The seed of the run." };
    private readonly Option<string?> _device = new("--device") { Description = "cpu, cuda, or auto." };

    /// <summary>The page here, else the one that came with the program: a container may start in any folder.</summary>
    public static string Find(string page) =>
        !File.Exists(page) && Path.Combine(AppContext.BaseDirectory, page) is var own && File.Exists(own) ? own : page;

    public void AddTo(Command command)
    {
        command.Options.Add(_set);
        if (withSeed) command.Options.Add(_seed);
        command.Options.Add(_device);
    }

    public IEnumerable<ConfigOverride> Read(ParseResult parsed)
    {
        foreach (var assignment in parsed.GetRequiredValue(_set)) yield return ConfigOverride.Parse(assignment);
        if (withSeed && parsed.GetValue(_seed) is { } seed)
        {
            var text = seed.ToString(CultureInfo.InvariantCulture);
            yield return new($"--seed {text}", "seed", text);
        }

        if (parsed.GetValue(_device) is { } device) yield return new($"--device {device}", "device", device);
    }
}
