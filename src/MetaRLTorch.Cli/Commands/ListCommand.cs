using System.CommandLine;
using MetaRLTorch.Adaptation;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl list</c>: the names that a config page can use.</summary>
internal static class ListCommand
{
    public static Command Create(Catalog catalog)
    {
        var command = new Command(
            "list", "Lists environments, methods, estimators and optimizers by their names in a config.");
        command.SetAction(_ =>
        {
            Write("environment.name", catalog.Environments.Select(entry => (
                entry.Name,
                entry.Presets.Count == 0 ? entry.Summary : $"{entry.Summary} Presets: {string.Join(", ", entry.Presets.Keys)}.")));
            Write("algorithm.name", catalog.Methods.Select(entry => (entry.Name, entry.Summary)));
            Write("algorithm.options.inner_estimator", catalog.Estimators.Select(entry => (entry.Name, entry.Summary)));
            Write("adaptation.optimizer", Enum.GetValues<InnerOptimizer>().Select(name => (ConfigNames.Of(name), string.Empty)));
            Write("outer.optimizer", Enum.GetValues<OuterOptimizer>().Select(name => (ConfigNames.Of(name), string.Empty)));
            return 0;
        });
        return command;
    }

    private static void Write(string setting, IEnumerable<(string Name, string Summary)> entries)
    {
        Console.WriteLine(setting);
        foreach (var (name, summary) in entries) Console.WriteLine($"  {name,-28}{summary}".TrimEnd());
    }
}
