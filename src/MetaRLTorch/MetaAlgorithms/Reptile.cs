using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>Reptile: moves θ toward the parameters that K policy-gradient steps lead to.</summary>
/// <remarks>
/// Nichol, Achiam and Schulman, 2018 (arXiv:1803.02999), algorithm 2.
/// <code>
/// repeat
///   draw tasks 1..M, collect D_i^0..D_i^(K-1) through the inner loop as in MAML
///   θ ← θ + β/M Σ_i (θ_i^K - θ)
/// </code>
/// No derivative of the inner loop is taken. A last batch D_i ~ π(·; θ_i^K) is drawn for the curves only.
/// </remarks>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="loop">The inner loop.</param>
public sealed class Reptile(ISampler sampler, InnerLoop loop) : IMetaAlgorithm
{
    /// <summary>The method in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<ReptileOptions>(
        "reptile",
        "Reptile: moves θ toward the parameters that K policy-gradient steps lead to.",
        (setup, options) =>
        {
            var inner = setup.Estimator("inner_estimator", options.InnerEstimator);
            var unkept = setup with { Sharding = setup.Sharding with { Kept = 0 } };
            InnerLoop Loop(AdaptationOptions adaptation) => unkept.GradientLoop(inner, adaptation);
            return new(new Reptile(setup.Sampler, Loop(setup.Adaptation)), Loop);
        }) with
    {
        Paper = "Nichol, Achiam and Schulman, 2018 (arXiv:1803.02999), algorithm 2",
    };

    /// <inheritdoc/>
    public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner)
    {
        var inner = loop.Collect(phi, tasks, random);                                      // D_i^k ~ π(·; θ_i^k), θ_i^(k+1)
        var after = sampler.Sample(inner.End.Theta, tasks, random.AtStep(loop.Steps));     // D_i ~ π(·; θ_i^K)
        return new(tasks, inner, after);
    }

    /// <inheritdoc/>
    public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative)
    {
        var solution = batch.After.Rollouts.Theta;                                         // θ_i^K, constant
        var distance = (solution - phi.Start.ForEachTask(batch.Tasks.Count)).FlattenPerTask().square().sum(-1);
        return new(-0.5 * distance, torch.zeros_like(distance));                           // gradient: θ_i^K - θ
    }
}
