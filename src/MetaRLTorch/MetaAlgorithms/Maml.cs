using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>Model-agnostic meta-learning (MAML): maximizes the return after K policy-gradient steps.</summary>
/// <remarks>
/// Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), algorithm 3.
/// <code>
/// repeat
///   draw tasks 1..M
///   θ_i^0 = θ
///   for k = 0..K-1
///     D_i^k ~ π(·; θ_i^k)
///     θ_i^(k+1) = θ_i^k + α ∇J_i(θ_i^k; D_i^k)
///   D_i ~ π(·; θ_i^K)
///   θ ← θ + β/M Σ_i ∇J_i(θ_i^K; D_i)            the gradient through all K steps, ∇²J_i included
/// </code>
/// The inner estimator decides which ∇²J_i: <see cref="Dice"/>, <see cref="LoadedDice"/> and <see
/// cref="LowVarianceCurvature"/>
/// estimate the Hessian of the return; <see cref="VanillaPolicyGradient"/> differentiates the update on fixed data,
/// which is what every published MAML-RL code does. As an estimate of the gradient of the return after
/// <em>stochastic</em> steps all of them are biased; <see cref="Sgmrl"/> removes that bias.
/// </remarks>
/// <param name="policy">π.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="adaptation">The inner step.</param>
/// <param name="outer">The surrogate of the outer objective.</param>
public sealed class Maml(
    IPolicy policy,
    IRolloutSampler sampler,
    GradientAdaptation adaptation,
    IObjectiveEstimator outer) : IMetaAlgorithm
{
    /// <inheritdoc/>
    public MetaBatch Collect(Parameters theta, TaskBatch tasks, TaskStreams random)
    {
        var before = new List<Rollouts>();
        var adapted = theta.Detach().ForEachTask(tasks.Count);                             // θ_i^0 = θ

        for (var k = 0; k < adaptation.Steps; k++)
        {
            before.Add(sampler.Sample(adapted, tasks, random.AtStep(k)));                  // D_i^k ~ π(·; θ_i^k)
            adapted = adaptation.Step(adapted, before[k]);                                 // θ_i^(k+1) = θ_i^k + α ∇J_i
        }

        return new(tasks, before, After: sampler.Sample(adapted, tasks, random.AtStep(adaptation.Steps)));
    }

    /// <inheritdoc/>
    public MetaObjective Objective(Parameters theta, MetaBatch batch, bool differentiable = true)
    {
        var adapted = theta.ForEachTask(batch.Tasks.Count);                                // θ_i^0 = θ

        foreach (var rollouts in batch.Before)
        {
            var likelihood = rollouts.Likelihood(policy, adapted);
            adapted = adaptation.Step(adapted, likelihood, rollouts, differentiable);      // θ_i^(k+1) = θ_i^k + α ∇J_i
        }

        var after = batch.After.Likelihood(policy, adapted);
        return new(outer.Objective(after, batch.After), batch.After.Divergence(after));    // J_i(θ_i^K; D_i)
    }

    /// <inheritdoc/>
    public AdaptedFisher Curvature(MetaBatch batch) => AdaptedFisher.Through(policy, adaptation, batch);
}
