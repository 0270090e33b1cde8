using System.Text.RegularExpressions;
using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Games;
using MetaRLTorch.Logging;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli;

/// <summary>What a program offers: what comes with MetaRLTorch, and what the program adds.</summary>
public sealed partial class Host
{
    private readonly List<EnvironmentEntry> _environments = [.. EnvironmentCatalog.Entries, .. GameCatalog.Entries];
    private readonly List<MethodEntry> _methods = [.. MethodCatalog.Entries];
    private readonly List<EstimatorEntry> _estimators = [.. EstimatorCatalog.Entries];

    private readonly List<Func<RunFolder, int, IMetricSink>> _sinks = [];

    internal Host() => Catalog = new(_environments, _methods, _estimators);

    /// <summary>All that a config can name.</summary>
    internal Catalog Catalog { get; }

    /// <summary>Makers of sinks beside those of a run's own files.</summary>
    internal IReadOnlyList<Func<RunFolder, int, IMetricSink>> Sinks => _sinks;

    /// <summary>Adds an environment, which every command then knows by its name.</summary>
    /// <param name="environment">The environment's description.</param>
    /// <returns>This host, so that calls can be chained.</returns>
    /// <exception cref="UserException">Its name is taken or not in snake_case, or a config could not spell its options.</exception>
    public Host Add(EnvironmentEntry environment)
    {
        ArgumentNullException.ThrowIfNull(environment);

        CheckName("environment", environment.Name, _environments.Select(entry => entry.Name));
        foreach (var preset in environment.Presets.Keys) CheckName($"preset of {environment.Name}", preset, []);
        CheckOptions("environment", environment.Name, environment.Defaults);
        _environments.Add(environment);
        return this;
    }

    /// <summary>Adds a method, which every command then knows by its name.</summary>
    /// <param name="method">The method's description.</param>
    /// <inheritdoc cref="Add(EnvironmentEntry)" path="/*[not(self::summary or self::param)]"/>
    public Host Add(MethodEntry method)
    {
        ArgumentNullException.ThrowIfNull(method);

        CheckName("method", method.Name, _methods.Select(entry => entry.Name));
        CheckOptions("method", method.Name, method.Defaults);
        _methods.Add(method);
        return this;
    }

    /// <summary>Adds a surrogate of an expected return, which methods then know as an <c>inner_estimator</c>.</summary>
    /// <param name="estimator">The surrogate's description.</param>
    /// <returns>This host, so that calls can be chained.</returns>
    /// <exception cref="UserException">Its name is taken or not in snake_case.</exception>
    public Host Add(EstimatorEntry estimator)
    {
        ArgumentNullException.ThrowIfNull(estimator);

        CheckName("estimator", estimator.Name, _estimators.Select(entry => entry.Name));
        _estimators.Add(estimator);
        return this;
    }

    /// <summary>Adds a place where the numbers of every run go too, such as a tracking server.</summary>
    /// <param name="sink">Makes it for one process of a run, from the run's folder and the first iteration that the process will write.</param>
    /// <returns>This host, so that calls can be chained.</returns>
    public Host Add(Func<RunFolder, int, IMetricSink> sink)
    {
        ArgumentNullException.ThrowIfNull(sink);

        _sinks.Add(sink);
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

    private static void CheckOptions(string kind, string name, object options)
    {
        if (ConfigSchema.Unspellable(options.GetType()) is not { } setting) return;
        throw new UserException(
            $"the {kind} {name} cannot be added: its option {setting} has a type that a config cannot spell. " +
            "Use int, long, double, bool, string, an enum, an array of these, or a record.");
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}
