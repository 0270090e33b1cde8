using System.CommandLine;
using System.Globalization;
using MetaRLTorch.Configuration;
using MetaRLTorch.Training;

namespace MetaRLTorch.Cli.Commands;

/// <summary><c>metarl export RUN</c>: a trained policy for programs that know nothing of this one.</summary>
internal static class ExportCommand
{
    public static Command Create(Catalog catalog)
    {
        var folder = new Argument<string>("run") { Description = "The run's folder." };
        var output = new Option<string?>("--out")
        {
            Description = "Writes F.npz and F.safetensors, the weights, and F.onnx, the policy as a network. Default: RUN/policy.",
        };
        var checkpoint = new CheckpointOptions();
        var command = new Command("export", "Writes the policy before adaptation for other programs: weights by name, and an ONNX network.")
        {
            folder, output,
        };
        checkpoint.AddTo(command);
        command.SetAction(parsed =>
        {
            var run = RunFolder.Open(parsed.GetRequiredValue(folder));
            var path = parsed.GetValue(output) ?? Path.Combine(run.Path, "policy");
            OutputFile.EnsureWritable($"{path}.npz", $"{path}.safetensors", $"{path}.onnx");

            // What was trained on a GPU is exported also where there is none.
            var config = new ConfigLoader(catalog).Load(run, new ConfigOverride("export", "device", "cpu"));
            using var experiment = new ExperimentBuilder(catalog).Build(config);
            var facts = Facts(config, checkpoint.Load(parsed, run, experiment));
            var graph = PolicyGraph.Of(experiment);

            Weights.Save($"{path}.npz", experiment, facts);
            Weights.Save($"{path}.safetensors", experiment, facts);
            graph.Write($"{path}.onnx", facts);
            Console.WriteLine($"Wrote {path}.npz, {path}.safetensors and {path}.onnx: {graph}");
            return 0;
        });
        return command;
    }

    private static Dictionary<string, string> Facts(ExperimentConfig config, int iteration) => new()
    {
        ["environment"] = config.Environment.Name,
        ["algorithm"] = config.Algorithm.Name,
        ["seed"] = config.Seed.ToString(CultureInfo.InvariantCulture),
        ["iteration"] = iteration.ToString(CultureInfo.InvariantCulture),
    };
}
