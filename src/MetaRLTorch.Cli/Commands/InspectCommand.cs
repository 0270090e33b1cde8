using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
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

    public static Command Create(IEnvironmentCatalog catalog)
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
            var config = new ConfigLoader(catalog).Load(ConfigOptions.Find(parsed.GetRequiredValue(page)), settings.Read(parsed));
            CheckDescribed(config.Algorithm.Name);
            using var experiment = new ExperimentBuilder(catalog).Build(config);
            var iteration = parsed.GetValue(checkpoint) is { } file ? Checkpoint.Load(file, experiment).Iteration : 0;
            Write(experiment, iteration, parsed.GetRequiredValue(output));
            return 0;
        });
        return new("inspect", "Shows what the numbers are made of.") { gradient };
    }

    private static void CheckDescribed(AlgorithmName name)
    {
        AlgorithmName[] known =
            [AlgorithmName.Maml, AlgorithmName.FirstOrderMaml, AlgorithmName.Sgmrl, AlgorithmName.Emaml];
        if (known.Contains(name)) return;
        throw new UserException(
            $"algorithm.name: {ConfigNames.Of(name)} has no description of its meta-gradient. " +
            $"Inspect one of {string.Join(", ", known.Select(algorithm => ConfigNames.Of(algorithm)))}.");
    }

    private static void Write(Experiment experiment, int iteration, string path)
    {
        using var scope = torch.NewDisposeScope();
        var (config, theta) = (experiment.Config, experiment.Theta);
        using var random = experiment.Random.Open(RandomPurpose.Tasks, iteration);
        var tasks = experiment.Environment.SampleTasks(config.Sampling.Tasks, random).To(experiment.Compute);
        var batch = experiment.Algorithm.Collect(theta, tasks, experiment.Random.ForTasks(tasks.Count, iteration));
        var (value, gradient) = experiment.ObjectiveOn(batch).Gradient(theta);

        NumpyArchive.Write($"{path}.npz", Arrays(theta, batch, value, theta.Unflatten(gradient)));
        AtomicFile.Write($"{path}.json", JsonSerializer.Serialize(Description(experiment, iteration), Readable));
        Console.WriteLine($"Wrote {path}.npz and {path}.json");
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Arrays(
        Parameters theta, MetaBatch batch, ObjectiveValue value, Parameters gradient)
    {
        foreach (var (i, tensor) in theta.Index()) yield return new($"theta/{i}", tensor);
        foreach (var (k, rollouts) in batch.Before.Index())
        {
            foreach (var array in Arrays($"before/{k}", rollouts)) yield return array;
        }

        foreach (var array in Arrays("after", batch.After)) yield return array;
        yield return new("tasks", batch.Tasks.Values);
        yield return new("score_weight", batch.ScoreWeight ?? torch.zeros_like(batch.After.AdvantageScale));
        yield return new("objective", torch.tensor(value.Objective));
        foreach (var (i, tensor) in gradient.Index()) yield return new($"gradient/{i}", tensor);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Arrays(string group, Rollouts rollouts) =>
    [
        new($"{group}/observations", rollouts.Observations),
        new($"{group}/actions", rollouts.Actions),
        new($"{group}/advantages", rollouts.Advantages),
        new($"{group}/rewards", rollouts.Rewards),
        new($"{group}/alive", rollouts.Alive),
        new($"{group}/mean_return", rollouts.MeanReturn),
        new($"{group}/mean_discounted_return", rollouts.MeanDiscountedReturn),
    ];

    private static Dictionary<string, object> Description(Experiment experiment, int iteration)
    {
        var config = experiment.Config;
        var spec = experiment.Environment.Spec;
        var mean = config.Algorithm.TimeReduction == TimeReduction.Mean;
        return new()
        {
            ["algorithm"] = ConfigNames.Of(config.Algorithm.Name),
            ["environment"] = config.Environment.Name,
            ["seed"] = config.Seed,
            ["iteration"] = iteration,
            ["parameters"] = experiment.Policy.ParameterNames,
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
            ["inner_estimator"] =
                ConfigNames.Of(config.Algorithm.InnerEstimator ?? EstimatorName.VanillaPolicyGradient),
            ["outer_estimator"] = config.Outer.Optimizer == OuterOptimizer.TrustRegion
                ? "likelihood_ratio"
                : "vanilla_policy_gradient",
            ["time_reduction"] = mean
                ? "mean over the steps with alive = 1 of all episodes of a task"
                : "sum over the steps with alive = 1, mean over the episodes of a task",
            ["discount"] = config.Sampling.Discount,
            ["discount_from_start"] = config.Algorithm.DiscountFromStart,
            ["score"] = Score(config, mean),
            ["objective"] = "mean over tasks; the gradient is its direction of ascent",
        };
    }

    private static string Score(ExperimentConfig config, bool mean) => config.Algorithm.Name switch
    {
        AlgorithmName.Sgmrl when config.Algorithm.Sgmrl.ReleasedCode =>
            "objective + score_weight * sum of log-probabilities of before/0; score_weight = mean of after/advantages",
        AlgorithmName.Sgmrl =>
            "objective + score_weight * sum of log-probabilities of all before/k at the parameters that sampled them" +
            "; score_weight = " +
            $"(mean discounted return of after{ScoreBaselineInWords(config)}){ScoreScaleInWords(config, mean)}",
        AlgorithmName.Emaml =>
            "objective + score_weight * sum over k of the mean log-probability of before/k; " +
            "score_weight = mean standardized reward",
        _ => "none",
    };

    private static string ScoreBaselineInWords(ExperimentConfig config) => config.Algorithm.Sgmrl.ScoreBaseline switch
    {
        ScoreBaseline.OtherTasks => " - mean of the other tasks' returns",
        ScoreBaseline.TaskRegression =>
            " - prediction of a Gaussian process from the other tasks' returns, their D-dimensional descriptions v, w " +
            "standardized: covariance 10 (1 + v.w / D) + exp(-|v - w|^2 / 2D), noise variance 0.01",
        _ => string.Empty,
    };

    private static string ScoreScaleInWords(ExperimentConfig config, bool mean) =>
        config.Algorithm.Sgmrl.ScoreScale is { } scale
            ? string.Create(CultureInfo.InvariantCulture, $" * {scale}")
            : " / (mean over tasks of what the advantages of after were divided by" +
              (mean ? " * mean episode length of after)" : ")");
}
