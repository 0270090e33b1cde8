using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// Proximal meta-policy search (ProMP): MAML with a low-variance inner curvature and a clipped outer surrogate.
/// </summary>
/// <remarks>
/// Rothfuss, Lee, Clavera, Asfour and Abbeel, ICLR 2019 (arXiv:1810.06784), algorithm 1; constants of its published
/// code.
/// <code>
/// repeat
///   θ_o = θ; draw tasks 1..M, collect D_i^0..D_i^(K-1) and D_i through the inner loop as in MAML
///   for each of E epochs on this data
///     θ_i^(k+1) = θ_i^k + α ∇J_ratio(θ_i^k; D_i^k)          J_ratio: mean of π(a|s; θ)/π(a|s; θ_o,i^k) · Â
///     θ ← θ + β/M Σ_i ∇[ J_clip(θ_i^K; D_i) - η/K Σ_k KL(π(θ_o,i^k) ‖ π(θ_i^k)) ]
/// </code>
/// E is the setting <c>outer.epochs</c>.
/// <para>PPO-MAML, a baseline in the published code, differs in the estimator of <paramref name="loop"/> alone: it steps
/// along ∇J_log, J_log the mean of log π(a|s; θ) · Â, as MAML does, and so has the curvature of the update on fixed data.
/// Both take J_clip from proximal policy optimization (Schulman et al., 2017, arXiv:1707.06347).</para>
/// </remarks>
/// <param name="policy">π.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="loop">The inner loop: on the likelihood ratio, or for PPO-MAML on the vanilla policy gradient.</param>
/// <param name="outer">The outer surrogate.</param>
/// <param name="divergencePenalty">η.</param>
public sealed class Promp(
    IPolicy policy, ISampler sampler, InnerLoop loop, ClippedSurrogate outer, double divergencePenalty) : IMetaAlgorithm, ICurved
{
    /// <summary>ProMP in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<PrompOptions>(
        "promp",
        "ProMP: MAML with a low-variance inner curvature and a clipped outer surrogate.",
        (setup, options) => Build(setup, new LikelihoodRatio(setup.Conventions), options.Clip, options.DivergencePenalty)) with
    {
        Paper = "Rothfuss, Lee, Clavera, Asfour and Abbeel, ICLR 2019 (arXiv:1810.06784), algorithm 1",
    };

    /// <summary>PPO-MAML in a config.</summary>
    public static MethodEntry PpoMaml { get; } = MethodEntry.Of<PpoMamlOptions>(
        "ppo_maml",
        "PPO-MAML: MAML with the outer step of PPO.",
        (setup, options) => Build(
            setup, setup.Estimator("inner_estimator", options.InnerEstimator), options.Clip, options.DivergencePenalty)) with
    {
        Paper = "Rothfuss, Lee, Clavera, Asfour and Abbeel, ICLR 2019 (arXiv:1810.06784), algorithm 1",
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
        var path = loop.Through(phi, batch.Inner, derivative);
        var drift = torch.zeros_like(batch.After.Credit.Scale);
        foreach (var step in path.Steps)                                                   // 1/K Σ_k KL(π(θ_o,i^k) ‖ π(θ_i^k))
            drift += step.Data.Rollouts.Divergence(step.Likelihood) / path.Steps.Count;

        var after = batch.After.Rollouts.Likelihood(policy, path.End.Theta);
        var gain = outer.Objective(after, batch.After);                                    // J_clip(θ_i^K; D_i)
        return new(gain - (divergencePenalty * drift), batch.After.Rollouts.Divergence(after));
    }

    /// <inheritdoc/>
    public AdaptedFisher Curvature(MetaParameters phi, MetaBatch batch) => AdaptedFisher.Through(policy, loop, phi, batch);

    private static Method Build(MethodSetup setup, IObjectiveEstimator inner, double clip, double divergencePenalty)
    {
        InnerLoop Loop(AdaptationOptions adaptation) => setup.GradientLoop(inner, adaptation);
        var outer = new ClippedSurrogate(setup.Conventions, clip);
        return new(new Promp(setup.Policy, setup.Sampler, Loop(setup.Adaptation), outer, divergencePenalty), Loop)
        {
            ReusesData = true,
        };
    }
}
