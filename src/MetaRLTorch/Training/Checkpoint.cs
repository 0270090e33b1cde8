using System.Globalization;
using MetaRLTorch.Logging;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Persistence;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Training;

/// <summary>
/// Where a run stands: φ, the memory of optimizer and method, and how far it has come, in one safetensors file.
/// </summary>
/// <remarks>
/// Random streams are addressed by seed and iteration, so these two <em>are</em> their state. The file's tensors are
/// named <c>theta/…</c>, <c>optimizer/…</c> and <c>learner/…</c>; the rest stands in its metadata, with the file's checksum and
/// how far the CSV files were written.
/// </remarks>
public static class Checkpoint
{
    private const string Format = "metarltorch-2";
    private const string UnsealedFormat = "metarltorch-1";
    private const int MaxIterations = 100_000_000;
    private const string FormatKey = "format";
    private const string IterationKey = "iteration";
    private const string StepsKey = "environment_steps";
    private const string SeedKey = "seed";
    private const string MetricsKey = CsvSink.MetricsFile;
    private const string TimingKey = CsvSink.TimingFile;
    private const string EvaluationKey = CsvSink.EvaluationFile;
    private const string ThetaPrefix = "theta/";
    private const string OptimizerPrefix = "optimizer/";
    private const string LearnerPrefix = "learner/";

    /// <summary>Writes a checkpoint: completely, or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="experiment">φ, optimizer and learner.</param>
    /// <param name="iteration">How many meta-iterations are done.</param>
    /// <param name="environmentSteps">How many environment steps they took.</param>
    public static void Save(string path, Experiment experiment, int iteration, long environmentSteps) =>
        Save(path, experiment, new(iteration, environmentSteps));

    /// <inheritdoc cref="Save(string, Experiment, int, long)"/>
    internal static void Save(string path, Experiment experiment, Progress progress)
    {
        var texts = new OrderedDictionary<string, string>
        {
            [FormatKey] = Format,
            [IterationKey] = progress.Iteration.ToString(CultureInfo.InvariantCulture),
            [StepsKey] = progress.EnvironmentSteps.ToString(CultureInfo.InvariantCulture),
            [SeedKey] = experiment.Config.Seed.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, mark) in Marks(progress.Written)) if (mark is { } written) texts[name] = written.ToString();
        SafeTensors.Write(path, Tensors(experiment).Concat(Learned(experiment.Learner)), texts, @sealed: true);
    }

    /// <summary>Overwrites φ and the memory of optimizer and method with those of a checkpoint.</summary>
    /// <returns>How many meta-iterations and environment steps it had done.</returns>
    /// <exception cref="UserException">
    /// The file is missing or damaged, or belongs to another config, or its numbers are not finite. Nothing is overwritten.
    /// </exception>
    public static Progress Load(string path, Experiment experiment)
    {
        using var file = SafeTensors.Read(path);
        using var noGrad = torch.no_grad();
        var progress = ProgressIn(path, file);
        var targets = Tensors(experiment).ToList();
        foreach (var (name, target) in targets)
        {
            if (!file.Tensors.TryGetValue(name, out var source) || !source.shape.SequenceEqual(target.shape))
            {
                throw new UserException(
                    $"{path}: no tensor {name} of shape [{string.Join(", ", target.shape)}]; " +
                    "the checkpoint belongs to another policy or optimizer. Use the config it was made with.");
            }
        }

        var (seed, own) = (Number<long>(path, file, SeedKey), experiment.Config.Seed);
        if (seed != own)
        {
            throw new UserException(
                $"{path}: its run has seed {seed}, the config has seed {own}, which draws other numbers. Use the config it was made with, " +
                $"or seed: {seed}.");
        }

        if (file.NotFinite() is { } broken)
        {
            throw new UserException(
                $"{path}: a number of {broken} is not finite, so nothing can be continued from it. Use an older checkpoint.");
        }

        foreach (var (name, target) in targets) target.copy_(file.Tensors[name]);
        experiment.Learner = LearnerIn(file, experiment.Compute.Device);
        return progress;
    }

    /// <summary>How many meta-iterations a checkpoint had done; null where the file is damaged.</summary>
    /// <param name="path">The file, which exists.</param>
    public static int? IterationOf(string path)
    {
        try
        {
            using var file = SafeTensors.Read(path);
            return ProgressIn(path, file).Iteration;
        }
        catch (UserException)
        {
            return null;
        }
    }

    /// <summary>Loads the newest checkpoint of a run that can be used.</summary>
    /// <param name="run">The run.</param>
    /// <param name="experiment">What it is loaded into.</param>
    /// <param name="skipped">Receives a line on every file that is passed over, and on what is used in its place.</param>
    /// <returns>How far it had come; null where the run has no checkpoint at all.</returns>
    /// <exception cref="UserException">There are checkpoints, but none can be used.</exception>
    public static Progress? LoadNewest(RunFolder run, Experiment experiment, Action<string> skipped)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(skipped);

        UserException? first = null;
        var (files, strays) = run.CheckpointFiles();
        foreach (var stray in strays) skipped($"{stray} is passed over: a checkpoint is named iteration_NNNNNNNN.safetensors.");
        foreach (var (iteration, file) in files)
        {
            try
            {
                var progress = Load(file, experiment);
                if (progress.Iteration != iteration)
                {
                    throw new UserException($"{file}: it is of iteration {progress.Iteration}, which its name is not. Restore its name.");
                }

                if (first is not null) skipped($"{file} is used instead.");
                return progress;
            }
            catch (UserException fault)
            {
                first ??= fault;
                skipped($"{fault.Message} It is passed over.");
            }
        }

        return first is null ? null : throw new UserException($"No checkpoint of {run.Path} can be used: {first.Message}", first);
    }

    private static Progress ProgressIn(string path, TensorFile file)
    {
        var format = file.Metadata.GetValueOrDefault(FormatKey, "none");
        if (format is not (Format or UnsealedFormat) || (format == Format && !file.Metadata.ContainsKey(SafeTensors.ChecksumKey)))
        {
            throw new UserException(
                $"{path}: its format is '{format}', which is no checkpoint of this version ({Format}). Use another checkpoint.");
        }

        var progress = new Progress(Number<int>(path, file, IterationKey), Number<long>(path, file, StepsKey));
        if (progress.Iteration is < 0 or > MaxIterations || progress.EnvironmentSteps < 0)
        {
            throw new UserException(
                $"{path}: damaged: iteration {progress.Iteration} after {progress.EnvironmentSteps} environment steps is none. " +
                "Use another checkpoint.");
        }

        return progress with
        {
            Written = new(Mark(path, file, MetricsKey), Mark(path, file, TimingKey), Mark(path, file, EvaluationKey)),
        };
    }

    private static IEnumerable<(string Name, CsvMark? Mark)> Marks(CsvMarks written) =>
        [(MetricsKey, written.Metrics), (TimingKey, written.Timing), (EvaluationKey, written.Evaluation)];

    private static CsvMark? Mark(string path, TensorFile file, string key)
    {
        if (!file.Metadata.TryGetValue(key, out var text)) return null;
        try
        {
            return CsvMark.Parse(text);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException)
        {
            throw new UserException($"{path}: damaged: '{text}' does not say how far {key} was written. Use another checkpoint.", fault);
        }
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Tensors(Experiment experiment)
    {
        var all = experiment.Phi.All;
        for (var i = 0; i < all.Count; i++) yield return new(ThetaPrefix + experiment.ParameterNames[i], all[i]);
        foreach (var (name, tensor) in experiment.Optimizer.State) yield return new(OptimizerPrefix + name, tensor);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Learned(Learner learner) =>
        learner.Tensors.Select(tensor => KeyValuePair.Create(LearnerPrefix + tensor.Key, tensor.Value));

    private static Learner LearnerIn(TensorFile file, Device device) => new(file.Tensors
        .Where(tensor => tensor.Key.StartsWith(LearnerPrefix, StringComparison.Ordinal))
        .ToDictionary(tensor => tensor.Key[LearnerPrefix.Length..], tensor => tensor.Value.clone().to(device)));

    private static T Number<T>(string path, TensorFile file, string key)
        where T : IParsable<T> =>
        file.Metadata.TryGetValue(key, out var text) && T.TryParse(text, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new UserException($"{path}: damaged: its metadata has no {key}. Use another checkpoint.");
}
