using System.Globalization;
using MetaRLTorch.Cli.Sweeps;
using MetaRLTorch.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace MetaRLTorch.Cli.Results;

/// <summary>A page of <c>results/</c>: which runs a table needs, and how it shows them.</summary>
internal sealed record ResultTable
{
    private const int FewestSeeds = 2;

    /// <summary>The page's path, as it was given.</summary>
    [YamlIgnore] public string File { get; private init; } = "";

    /// <summary>The table's heading.</summary>
    public string Title { get; init; } = "";

    /// <summary>What a reader should know about the environments and the methods; Markdown.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Number of seeds: every method is trained with seeds 1 to this.</summary>
    public int Seeds { get; init; }

    /// <summary>The first iteration whose evaluations are averaged.</summary>
    public int From { get; init; }

    /// <summary>
    /// The environments, and for each the methods' config pages by the methods' names; the others are compared with the first.
    /// </summary>
    public OrderedDictionary<string, OrderedDictionary<string, string>> Environments { get; init; } = [];

    /// <summary>Metrics whose last values are columns, by the columns' titles.</summary>
    public OrderedDictionary<string, string> Metrics { get; init; } = [];

    /// <summary>The table's name in Markdown files and on the command line.</summary>
    [YamlIgnore] public string Name => Path.GetFileNameWithoutExtension(File);

    /// <summary>The command that trains the table's runs and writes it.</summary>
    [YamlIgnore] public string Command =>
        $"scripts/results.sh {(Path.GetDirectoryName(File) == "results" ? Name : File)}";

    /// <summary>The runs that the table needs, each once, in folders that are the same for every table and every commit.</summary>
    /// <param name="into">The folder that holds <c>runs</c>.</param>
    public SweepPage Sweep(string into) => new()
    {
        Configs = [.. Environments.Values.SelectMany(methods => methods.Values).Distinct()],
        Seeds = [.. Enumerable.Range(1, Seeds).Select(seed => (long)seed)],
        Out = into == "." ? "runs/results" : Path.Combine(into, "runs", "results"),
    };

    /// <summary>Reads a page.</summary>
    /// <exception cref="UserException">It cannot be read, or is not a table.</exception>
    public static ResultTable Read(string file)
    {
        if (!System.IO.File.Exists(file))
        {
            throw new UserException($"{file}: there is no such table. Give the path of a page like those in results/.");
        }

        try
        {
            var yaml = BoundedYaml.Read(file);
            BoundedYaml.Check(yaml, line => string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}"));
            var table = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
                .Deserialize<ResultTable?>(yaml) ?? new();
            return table.Mistake() is { } mistake ? throw new UserException($"{file}: {mistake}") : table with { File = file };
        }
        catch (YamlException exception)
        {
            var line = exception.Start.Line.ToString(CultureInfo.InvariantCulture);
            var cause = exception.InnerException?.Message ?? exception.Message;
            throw new UserException($"{file}, line {line}: this is not a table: {cause}", exception);
        }
    }

    private string? Mistake() =>
        Title.Length == 0 ? "title is missing; name the table."
        : Seeds < FewestSeeds ? $"seeds is {Seeds}; an interval over seeds needs at least {FewestSeeds}."
        : Environments.Count == 0 || Environments.Values.Any(methods => methods is not { Count: > 0 })
            ? "environments is empty, or an environment has no methods; give every environment its methods' config pages."
        : null;
}
