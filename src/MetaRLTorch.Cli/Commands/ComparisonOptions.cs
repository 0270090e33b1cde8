using System.CommandLine;
using MetaRLTorch.Cli.Reports;
using MetaRLTorch.Comparison;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary>Which runs are compared, and after how many inner steps.</summary>
internal sealed class ComparisonOptions
{
    private readonly Argument<string[]> _runs = new("runs")
    {
        Description = "Run folders, or folders of runs; the runs say which method they are.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<int?> _innerSteps = new("--inner-steps")
    {
        Description = "Compares returns after so many inner steps; by default as many as the runs were trained with.",
    };

    private readonly Option<int?> _from = new("--from")
    {
        Description = "Averages evaluations from this iteration on; by default over the last third of the shortest run.",
    };

    private readonly Option<string[]> _allow = new("--allow")
    {
        Description = "Settings, or groups of them, in which the configs may differ besides the method's and the seed.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _tag = new("--tag")
    {
        Description = "Compares this scalar of the runs' TensorBoard events instead; folders that other programs wrote are METHOD/SEED.",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_runs);
        command.Options.Add(_innerSteps);
        command.Options.Add(_from);
        command.Options.Add(_allow);
        command.Options.Add(_tag);
    }

    /// <summary>Reads the runs that a command line names.</summary>
    public Report Report(ParseResult parsed, Catalog catalog, double? threshold = null) => new(
        new ComparedRuns(new ConfigLoader(catalog)).Group(
            [.. parsed.GetRequiredValue(_runs).SelectMany(RunsIn)], parsed.GetRequiredValue(_allow), parsed.GetValue(_tag)),
        parsed.GetValue(_tag),
        parsed.GetValue(_innerSteps),
        parsed.GetValue(_from),
        threshold);

    // A folder that is no run stands for the runs below it; one without any is left to be complained of by its name.
    private static IReadOnlyList<string> RunsIn(string folder)
    {
        if (RunFolder.IsRun(folder) || !Directory.Exists(folder)) return [folder];
        string[] below = [.. Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories)
            .Where(RunFolder.IsRun).Order(StringComparer.Ordinal)];
        return below.Length > 0 ? below : [folder];
    }
}
