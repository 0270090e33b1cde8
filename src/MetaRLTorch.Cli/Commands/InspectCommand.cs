using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MetaRLTorch.Adaptation;
using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Persistence;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Cli.Commands;

/// <summary>
/// <c>metarl inspect gradient CONFIG --out F</c>: one meta-gradient and everything it was computed from.
/// </summary>
internal static class InspectCommand
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create(Catalog catalog)
    {
        var page = new Argument<string>("config") { Description = "The YAML page of the run." };
        var output = new Option<string>("--out") { Description = "Writes F.npz and F.json.", Required = true };
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "Takes θ from a checkpoint instead of drawing it.",
        };
        var settings = new ConfigOptions();
        var gradient = new Command(
            "gradient", "Writes one meta-gradient and all data it was computed from, for recomputing it elsewhere.")
        {
            page, output, checkpoint,
        };
        settings.AddTo(gradient);
        gradient.SetAction(parsed =>
        {
            OutputFile.EnsureWritable($"{parsed.GetRequiredValue(output)}.npz", $"{parsed.GetRequiredValue(output)}.json");
            var config = new ConfigLoader(catalog).Load(ConfigOptions.Find(parsed.GetRequiredValue(page)), settings.Read(parsed));
            using var experiment = new ExperimentBuilder(catalog).Build(config);
            if (experiment.Method.AddedTerm is null)
            {
                throw new UserException(
                    $"algorithm.name: {config.Algorithm.Name} has no description of its meta-gradient. Inspect one that is MAML's with " +
                    "an added term: maml, first_order_maml, sgmrl or emaml.");
            }

            var iteration = parsed.GetValue(checkpoint) is { } file ? Checkpoint.Load(file, experiment).Iteration : 0;
            Write(experiment, iteration, parsed.GetRequiredValue(output));
            return 0;
        });
        return new("inspect", "Shows what the numbers are made of.") { gradient, BiasCommand.Create(catalog) };
    }

    private static void Write(Experiment experiment, int iteration, string path)
    {
        using var scope = torch.NewDisposeScope();
        var (config, phi) = (experiment.Config, experiment.Phi);
        using var random = experiment.Random.Open(RandomPurpose.Tasks, iteration);
        var tasks = experiment.Environment.SampleTasks(config.Sampling.Tasks, random).To(experiment.Compute);
        var batch = experiment.Method.Algorithm.Collect(
            phi, tasks, experiment.Random.ForTasks(tasks.Count, iteration), experiment.Learner);
        var (value, gradient) = experiment.ObjectiveOn(batch).Gradient(phi.All);

        NumpyArchive.Write($"{path}.npz", Arrays(phi.All, batch, value, phi.All.Unflatten(gradient)));
        AtomicFile.Write($"{path}.json", JsonSerializer.Serialize(Description(experiment, iteration), Readable));
        Console.WriteLine($"Wrote {path}.npz and {path}.json");
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Arrays(
        Parameters phi, MetaBatch batch, ObjectiveValue value, Parameters gradient)
    {
        foreach (var (i, tensor) in phi.Index()) yield return new($"theta/{i}", tensor);
        foreach (var (k, data) in batch.Inner.Data.Index())
        {
            foreach (var array in Arrays($"before/{k}", data)) yield return array;
        }

        foreach (var array in Arrays("after", batch.After)) yield return array;
        yield return new("tasks", batch.Tasks.Values);
        yield return new("score_weight", batch.PerTask.GetValueOrDefault("score_weight", torch.zeros_like(batch.After.Credit.Scale)));
        yield return new("objective", torch.tensor(value.Objective));
        foreach (var (i, tensor) in gradient.Index()) yield return new($"gradient/{i}", tensor);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Arrays(string group, TaskData data) =>
    [
        new($"{group}/observations", data.Rollouts.Observations),
        new($"{group}/actions", data.Rollouts.Actions),
        new($"{group}/advantages", data.Credit.Advantages),
        new($"{group}/rewards", data.Rollouts.Rewards),
        new($"{group}/alive", data.Rollouts.Alive),
        new($"{group}/mean_return", data.Rollouts.MeanReturn),
        new($"{group}/mean_discounted_return", data.Credit.MeanDiscountedReturn),
    ];

    private static Dictionary<string, object> Description(Experiment experiment, int iteration)
    {
        var config = experiment.Config;
        var spec = experiment.Environment.Spec;
        var mean = config.Algorithm.TimeReduction == TimeReduction.Mean;
        return new()
        {
            ["algorithm"] = config.Algorithm.Name,
            ["environment"] = config.Environment.Name,
            ["seed"] = config.Seed,
            ["iteration"] = iteration,
            ["parameters"] = experiment.ParameterNames,
            ["layer_sizes"] = new[] { spec.ObservationSize }
                .Concat(spec.IsTabular ? [] : config.Policy.HiddenSizes).Append(spec.Actions.Size),
            ["layer"] = spec.IsTabular
                ? "x W: a table of logits, one row per state"
                : "x <- activation(x W + b) with W [in, out]; no activation after the last layer",
            ["activation"] = ConfigNames.Of(config.Policy.Activation),
            ["distribution"] = spec.Actions.IsDiscrete
                ? "categorical with the network's output as logits"
                : "diagonal Gaussian: mean = the network's output, log standard deviation = the parameter log_std",
            ["inner_step_size"] = config.Adaptation.StepSize,
            ["inner_steps"] = config.Adaptation.Steps,
            ["inner_optimizer"] = ConfigNames.Of(config.Adaptation.Optimizer),
            ["inner_optimizer_options"] = OptionsOf(config.Adaptation),
            ["inner_estimator"] =
                (config.Algorithm.Options as InnerEstimatorOptions)?.InnerEstimator ?? "vanilla_policy_gradient",
            ["outer_estimator"] = config.Outer.Optimizer == OuterOptimizer.TrustRegion
                ? "likelihood_ratio"
                : "vanilla_policy_gradient",
            ["time_reduction"] = mean
                ? "mean over the steps with alive = 1 of all episodes of a task"
                : "sum over the steps with alive = 1, mean over the episodes of a task",
            ["discount"] = config.Sampling.Discount,
            ["discount_from_start"] = config.Algorithm.DiscountFromStart,
            ["score"] = experiment.Method.AddedTerm!,
            ["objective"] = "mean over tasks; the gradient is its direction of ascent",
        };
    }

    private static Dictionary<string, object?> OptionsOf(AdaptationOptions adaptation)
    {
        var unread = ((IDependentOptions)adaptation).Unread.Select(setting => setting.Name);
        return ConfigWriter.Flatten(adaptation).ExceptBy([.. unread, "steps", "step_size", "optimizer"], setting => setting.Key).ToDictionary();
    }
}
