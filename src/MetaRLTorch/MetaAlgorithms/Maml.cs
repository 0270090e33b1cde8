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
/// <param name="loop">The inner loop.</param>
/// <param name="outer">The surrogate of the outer objective.</param>
public sealed class Maml(IPolicy policy, ISampler sampler, InnerLoop loop, IObjectiveEstimator outer) : IMetaAlgorithm, ICurved
{
    /// <summary>The method in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<InnerEstimatorOptions>(
        "maml",
        "MAML: maximizes the return after K policy-gradient steps.",
        (setup, options) =>
        {
            var inner = setup.Estimator("inner_estimator", options.InnerEstimator);
            InnerLoop Loop(AdaptationOptions adaptation) => setup.GradientLoop(inner, adaptation);
            return new(new Maml(setup.Policy, setup.Sampler, Loop(setup.Adaptation), setup.Outer), Loop) { AddedTerm = "none" };
        }) with
    {
        Paper = "Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), algorithm 3",
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
        var adapted = loop.Through(phi, batch.Inner, derivative).End.Theta;                // θ_i^K
        var after = batch.After.Rollouts.Likelihood(policy, adapted);
        return new(outer.Objective(after, batch.After), batch.After.Rollouts.Divergence(after));   // J_i(θ_i^K; D_i)
    }

    /// <inheritdoc/>
    public AdaptedFisher Curvature(MetaParameters phi, MetaBatch batch) => AdaptedFisher.Through(policy, loop, phi, batch);
}
