using System.CommandLine;
using MetaRLTorch.Environments;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl list</c>: the names that a config page can use.</summary>
internal static class ListCommand
{
    public static Command Create(IEnvironmentCatalog catalog)
    {
        var command = new Command(
            "list", "Lists environments, algorithms, estimators and optimizers by their names in a config.");
        command.SetAction(_ =>
        {
            Console.WriteLine("environment.name");
            foreach (var entry in catalog.Entries)
            {
                var presets = entry.Presets.Count == 0 ? "" : $" Presets: {string.Join(", ", entry.Presets.Keys)}.";
                Console.WriteLine($"  {entry.Name,-28}{entry.Summary}{presets}");
            }

            WriteNames<AlgorithmName>("algorithm.name");
            WriteNames<EstimatorName>("algorithm.inner_estimator");
            WriteNames<OuterOptimizer>("outer.optimizer");
            return 0;
        });
        return command;
    }

    private static void WriteNames<T>(string setting)
        where T : struct, Enum
    {
        Console.WriteLine(setting);
        foreach (var name in Enum.GetValues<T>()) Console.WriteLine($"  {ConfigNames.Of(name)}");
    }
}
