using System.Text.RegularExpressions;
using MetaRLTorch.Environments;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli;

/// <summary>What a program offers: what comes with MetaRLTorch, and what the program adds.</summary>
public sealed partial class Host
{
    private readonly List<EnvironmentEntry> _environments = [.. new EnvironmentCatalog().Entries];

    internal Host() => Environments = new Catalog(_environments);

    /// <summary>All environments.</summary>
    internal IEnvironmentCatalog Environments { get; }

    /// <summary>Adds an environment, which every command then knows by its name.</summary>
    /// <param name="environment">The environment's description.</param>
    /// <returns>This host, so that calls can be chained.</returns>
    /// <exception cref="UserException">Its name is taken or not in snake_case, or a config could not spell its options.</exception>
    public Host Add(EnvironmentEntry environment)
    {
        ArgumentNullException.ThrowIfNull(environment);

        CheckName("environment", environment.Name, _environments.Select(entry => entry.Name));
        foreach (var preset in environment.Presets.Keys) CheckName($"preset of {environment.Name}", preset, []);
        CheckOptions(environment.Name, environment.Defaults.GetType());
        _environments.Add(environment);
        return this;
    }

    private static void CheckName(string kind, string name, IEnumerable<string> taken)
    {
        if (!SnakeCase().IsMatch(name))
        {
            throw new UserException($"the {kind} '{name}' cannot be added: a name is snake_case, such as windy_line. Rename it.");
        }

        if (taken.Contains(name)) throw new UserException($"the {kind} {name} cannot be added: the name is taken. Choose another.");
    }

    private static void CheckOptions(string name, Type options)
    {
        if (ConfigSchema.Unspellable(options) is not { } setting) return;
        throw new UserException(
            $"the environment {name} cannot be added: its option {setting} has a type that a config cannot spell. " +
            "Use int, long, double, bool, string, an enum, an array of these, or a record.");
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();

    private sealed record Catalog(IReadOnlyList<EnvironmentEntry> Entries) : IEnvironmentCatalog;
}
