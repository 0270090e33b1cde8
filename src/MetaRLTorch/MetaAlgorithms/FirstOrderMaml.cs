using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Policies;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// First-order MAML: <see cref="Maml"/> with the derivative of the inner loop replaced by the identity.
/// </summary>
/// <remarks>
/// Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.2. No second derivative is taken anywhere.
/// <code>
/// repeat
///   draw tasks 1..M, collect D_i^0..D_i^(K-1) and D_i through the inner loop as in MAML
///   θ ← θ + β/M Σ_i ∇J_i(θ_i^K; D_i)            the gradient with respect to θ_i^K, applied to θ
/// </code>
/// </remarks>
/// <param name="policy">π.</param>
/// <param name="maml">The same with all derivatives.</param>
public sealed class FirstOrderMaml(IPolicy policy, Maml maml) : IMetaAlgorithm, ICurved
{
    /// <summary>The method in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<InnerEstimatorOptions>(
        "first_order_maml",
        "First-order MAML: MAML without second derivatives.",
        (setup, options) =>
        {
            var inner = setup.Estimator("inner_estimator", options.InnerEstimator);
            var unkept = setup with { Sharding = setup.Sharding with { Kept = 0 } };
            InnerLoop Loop(AdaptationOptions adaptation) => unkept.GradientLoop(inner, adaptation);
            var maml = new Maml(setup.Policy, setup.Sampler, Loop(setup.Adaptation), setup.Outer);
            return new(new FirstOrderMaml(setup.Policy, maml), Loop) { AddedTerm = "none" };
        }) with
    {
        Paper = "Finn, Abbeel and Levine, ICML 2017 (arXiv:1703.03400), §5.2",
    };

    /// <inheritdoc/>
    bool ICurved.CurvesThroughSteps => false;

    /// <inheritdoc/>
    public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner) =>
        maml.Collect(phi, tasks, random, learner);

    /// <inheritdoc/>
    public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative) =>
        maml.Objective(phi, batch, derivative == Derivative.Unrolled ? Derivative.FirstOrder : derivative);   // dθ_i^K/dθ := I

    /// <inheritdoc/>
    public AdaptedFisher Curvature(MetaParameters phi, MetaBatch batch) => new(policy, [], batch.After.Rollouts);
}
