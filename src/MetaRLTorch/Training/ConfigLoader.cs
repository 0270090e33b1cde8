using MetaRLTorch.Configuration;
using MetaRLTorch.Tensors;
using YamlDotNet.RepresentationModel;

namespace MetaRLTorch.Training;

/// <summary>Reads a config file, applies overrides, and checks everything before a run touches the disk.</summary>
/// <param name="catalog">What a config can name, and so the types of the options.</param>
public sealed class ConfigLoader(Catalog catalog)
{
    /// <summary>Loads a config.</summary>
    /// <param name="file">The YAML file.</param>
    /// <param name="overrides">Settings that win over the file's; the last of several for one setting wins.</param>
    /// <exception cref="UserException">
    /// The file is missing or is not YAML; a setting is unknown, missing, of the wrong type or out of its range, or nothing
    /// reads it beside the others.
    /// </exception>
    public ExperimentConfig Load(string file, params IEnumerable<ConfigOverride> overrides)
    {
        var (document, config) = Read(file, overrides);
        foreach (var (path, beside) in UnreadSettings.Of(config))
        {
            if (document.FindNode(path.Split('.')) is { } node && !ConfigValue.IsEmpty(node))
            {
                throw Unread(document, node, path, $"{beside}: {ConfigWriter.Texts(config)[beside]}");
            }
        }

        return config;
    }

    /// <summary>
    /// Loads the config of a run. One that an earlier version wrote holds every setting, those that nothing reads too. A run of a
    /// GPU that goes on with <c>device: cpu</c> rolls out there as well.
    /// </summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="overrides">Settings that win over the file's.</param>
    /// <exception cref="UserException">As with a page, but for settings that nothing reads.</exception>
    public ExperimentConfig Load(RunFolder run, params IEnumerable<ConfigOverride> overrides)
    {
        ArgumentNullException.ThrowIfNull(run);

        ConfigOverride[] changes = [.. overrides];
        var config = Read(run.Config, changes).Config;
        var leavesGpu = config is { Device.Name: DeviceName.Cpu, Sampling.Device: DeviceName.Cuda } &&
            !Array.Exists(changes, change => change.Path == "sampling.device");
        return leavesGpu ? config with { Sampling = config.Sampling with { Device = DeviceName.Auto } } : config;
    }

    private static UserException Unread(ConfigDocument document, YamlNode node, string path, string cause)
    {
        var (what, remedy) = node is YamlMappingNode
            ? ("is given", $"Remove it (--set {path}= empties it)")
            : ($"is {node}", "Remove it");
        return new($"{document.Where(node)}: {path} {what}, but nothing reads it with {cause}. {remedy}, or change the latter.");
    }

    private (ConfigDocument Document, ExperimentConfig Config) Read(string file, IEnumerable<ConfigOverride> overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);

        var document = ConfigDocument.Read(file);
        foreach (var change in overrides)
        {
            document.Set(change);
        }

        var variants = new Dictionary<string, ConfigVariant>();
        if (EnvironmentOptions(document) is { } environment)
        {
            variants.Add("environment.options", new(environment, $"environment.name: {document.Find("environment", "name")}"));
        }

        if (MethodOptions(document) is { } method)
        {
            variants.Add("algorithm.options", new(method, $"algorithm.name: {document.Find("algorithm", "name")}"));
        }

        return (document, new ConfigBinder(document, variants).Bind<ExperimentConfig>());
    }

    // The method's options, or null where the config names no method: the binder will say so.
    private object? MethodOptions(ConfigDocument document)
    {
        if (document.Find("algorithm", "name") is not { Value: { } name } node || ConfigValue.IsEmpty(node))
        {
            return null;
        }

        var entry = catalog.Methods.FirstOrDefault(entry => entry.Name == name)
            ?? throw document.Unknown(node, "algorithm.name", catalog.Methods.Select(entry => entry.Name));
        return entry.Defaults;
    }

    // The environment's options with the preset's values, or null where the config names none: the binder will say so.
    private object? EnvironmentOptions(ConfigDocument document)
    {
        if (document.Find("environment", "name") is not { Value: { } name } node || ConfigValue.IsEmpty(node))
        {
            return null;
        }

        var entry = catalog.Environments.FirstOrDefault(entry => entry.Name == name)
            ?? throw document.Unknown(node, "environment.name", catalog.Environments.Select(entry => entry.Name));
        return document.Find("environment", "preset") is not { } preset || ConfigValue.IsEmpty(preset) ? entry.Defaults
            : entry.Presets.TryGetValue(preset.Value!, out var options) ? options
            : throw document.Unknown(preset, "environment.preset", entry.Presets.Keys);
    }
}
