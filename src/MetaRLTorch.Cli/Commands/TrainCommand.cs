using MetaRLTorch.Configuration;
using System.CommandLine;
using System.Globalization;
using MetaRLTorch.Environments;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl train CONFIG</c>: a run from the beginning.</summary>
internal static class TrainCommand
{
    public static Command Create(Host host, StopSignals signals)
    {
        var catalog = host.Catalog;
        var page = new Argument<string>("config") { Description = "The YAML page of the run." };
        var settings = new ConfigOptions();
        var folder = new Option<string?>("--out")
        {
            Description = "The run's folder, new or empty. Default: runs/ENVIRONMENT/ALGORITHM/seed-S-TIME.",
        };
        var iterations = new Option<int?>("--iterations") { Description = "Meta-iterations. Default: the page's training.iterations." };
        var command = new Command("train", "Meta-trains a policy as a config page says.") { page, iterations, folder };
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            var config = new ConfigLoader(catalog).Load(ConfigOptions.Find(parsed.GetRequiredValue(page)), settings.Read(
                parsed, ConfigOptions.Override("--iterations", "training.iterations", parsed.GetValue(iterations))));
            using var experiment = new ExperimentBuilder(catalog).Build(config);
            var run = RunFolder.Create(parsed.GetValue(folder) ?? DefaultFolder(config), ConfigWriter.ToYaml(experiment.Config));
            var notes = new List<string>();
            using var held = run.Lock(notes.Add);
            run.RemoveLeftovers();
            return new TrainingSession(host, run, signals).Run(experiment, default, notes);
        });
        return command;
    }

    private static string DefaultFolder(ExperimentConfig config)
    {
        var time = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        return Path.Combine(
            "runs", config.Environment.Name, config.Algorithm.Name, $"seed-{config.Seed}-{time}");
    }
}
