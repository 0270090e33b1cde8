using System.Globalization;
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
/// named <c>theta/…</c>, <c>optimizer/…</c> and <c>learner/…</c>; the rest stands in its metadata.
/// </remarks>
public static class Checkpoint
{
    private const string ThetaPrefix = "theta/";
    private const string OptimizerPrefix = "optimizer/";
    private const string LearnerPrefix = "learner/";

    /// <summary>Writes a checkpoint: completely, or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="experiment">φ, optimizer and learner.</param>
    /// <param name="iteration">How many meta-iterations are done.</param>
    /// <param name="environmentSteps">How many environment steps they took.</param>
    public static void Save(string path, Experiment experiment, int iteration, long environmentSteps) =>
        SafeTensors.Write(
            path,
            Tensors(experiment).Concat(Learned(experiment.Learner)),
            new Dictionary<string, string>
            {
                ["format"] = "metarltorch-1",
                ["iteration"] = iteration.ToString(CultureInfo.InvariantCulture),
                ["environment_steps"] = environmentSteps.ToString(CultureInfo.InvariantCulture),
                ["seed"] = experiment.Config.Seed.ToString(CultureInfo.InvariantCulture),
            });

    /// <summary>Overwrites φ and the memory of optimizer and method with those of a checkpoint.</summary>
    /// <returns>How many meta-iterations and environment steps it had done.</returns>
    /// <exception cref="UserException">The file is missing or damaged, or belongs to another config.</exception>
    public static (int Iteration, long EnvironmentSteps) Load(string path, Experiment experiment)
    {
        using var file = SafeTensors.Read(path);
        using var noGrad = torch.no_grad();
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

        var (seed, own) = (Number<long>(path, file, "seed"), experiment.Config.Seed);
        if (seed != own)
        {
            throw new UserException(
                $"{path}: its run has seed {seed}, the config has seed {own}, which draws other numbers. Use the config it was made with, " +
                $"or seed: {seed}.");
        }

        foreach (var (name, target) in targets) target.copy_(file.Tensors[name]);
        experiment.Learner = LearnerIn(file, experiment.Compute.Device);
        return (Number<int>(path, file, "iteration"), Number<long>(path, file, "environment_steps"));
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
