using System.Globalization;
using MetaRLTorch.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace MetaRLTorch.Cli.Sweeps;

/// <summary>A page that names many runs: config pages × settings × seeds.</summary>
internal sealed record SweepPage
{
    /// <summary>The page's path, as it was given.</summary>
    [YamlIgnore] public string File { get; private init; } = "";

    /// <summary>The config pages, one a method or more.</summary>
    public List<string> Configs { get; init; } = [];

    /// <summary>The seeds.</summary>
    public List<long> Seeds { get; init; } = [1];

    /// <summary>The folder of the runs; by default <c>runs/NAME</c> after the page.</summary>
    public string? Out { get; init; }

    /// <summary>Settings of all runs, by their paths in a config.</summary>
    public OrderedDictionary<string, object?> Set { get; init; } = [];

    /// <summary>Every combination of these values.</summary>
    public OrderedDictionary<string, List<object?>> Grid { get; init; } = [];

    /// <summary>These combinations.</summary>
    public List<OrderedDictionary<string, object?>> List { get; init; } = [];

    /// <summary>Combinations that are drawn.</summary>
    public RandomSettings? Random { get; init; }

    /// <summary>Where the runs go.</summary>
    [YamlIgnore] public string Folder => Out ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(File));

    /// <summary>Reads a page.</summary>
    /// <exception cref="UserException">It cannot be read, or is no sweep.</exception>
    public static SweepPage Read(string file)
    {
        if (!System.IO.File.Exists(file)) throw new UserException($"{file}: there is no such file. Give the page of a sweep.");
        try
        {
            var yaml = BoundedYaml.Read(file);
            BoundedYaml.Check(yaml, line => string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}"));
            var page = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
                .Deserialize<SweepPage?>(yaml) ?? new();
            return page.Mistake() is { } mistake ? throw new UserException($"{file}: {mistake}") : page with { File = file };
        }
        catch (YamlException exception)
        {
            var told = exception.InnerException?.Message ?? exception.Message;
            var cause = told.Contains("System.", StringComparison.Ordinal)
                ? "a value, a list or a group stands where another of these is wanted."
                : told;
            throw new UserException(
                string.Create(CultureInfo.InvariantCulture, $"{file}, line {exception.Start.Line}: this is no sweep: {cause}"), exception);
        }
    }

    /// <summary>The settings of every combination, each as it would follow <c>--set</c>.</summary>
    public IReadOnlyList<string[]> Combinations() =>
        Random is { } random ? random.Draw()
        : List.Count > 0 ? [.. List.Select(settings => settings.Select(setting => Assign(setting.Key, setting.Value)).ToArray())]
        : Grid.Aggregate((IReadOnlyList<string[]>)[[]], Multiply);

    /// <summary>A setting and its value as they follow <c>--set</c>.</summary>
    public static string Assign(string path, object? value) => $"{path}={Text(value)}";

    private static IReadOnlyList<string[]> Multiply(IReadOnlyList<string[]> combinations, KeyValuePair<string, List<object?>> setting) =>
        [.. combinations.SelectMany(_ => setting.Value, (combination, value) => (string[])[.. combination, Assign(setting.Key, value)])];

    private static string Text(object? value) => value is IEnumerable<object?> list
        ? $"[{string.Join(", ", list.Select(Text))}]"
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private string? Mistake() =>
        Configs.Count == 0 ? "configs is empty; name the config pages of the runs."
        : Seeds.Count == 0 ? "seeds is empty; name the seeds of the runs, as in [1, 2, 3]."
        : Seeds.Distinct().Count() < Seeds.Count ? "seeds names one twice; name each once."
        : new[] { Grid.Count > 0, List.Count > 0, Random is not null }.Count(given => given) > 1
            ? "grid, list and random are given together; keep one of them."
        : Grid.FirstOrDefault(setting => setting.Value is not { Count: > 0 }).Key is { } empty ? $"grid.{empty} has no values; give a list."
        : Random?.Mistake() is { } mistake ? $"random.{mistake}"
        : null;
}
