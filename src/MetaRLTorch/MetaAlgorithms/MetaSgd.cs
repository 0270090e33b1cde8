using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Tensors;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// Meta-SGD: MAML that also learns the inner step size of every parameter, and with it the direction of the step.
/// </summary>
/// <remarks>
/// Li, Zhou, Chen and Li, 2017 (arXiv:1707.09835), algorithm 2.
/// <code>
/// repeat
///   draw tasks 1..M
///   θ_i^0 = θ
///   for k = 0..K-1
///     D_i^k ~ π(·; θ_i^k)
///     θ_i^(k+1) = θ_i^k + α ∘ ∇J_i(θ_i^k; D_i^k)
///   D_i ~ π(·; θ_i^K)
///   (θ, α) ← (θ, α) + β/M Σ_i ∇_(θ, α) J_i(θ_i^K; D_i)
/// </code>
/// Meta-parameters are (θ, α). A step size may become negative, as in the paper.
/// </remarks>
/// <param name="maml">MAML with the step <see cref="LearnedSteps"/>.</param>
public sealed class MetaSgd(Maml maml) : IMetaAlgorithm
{
    /// <summary>The method in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<MetaSgdOptions>(
        "meta_sgd",
        "Meta-SGD: MAML that also learns the inner step size of every parameter.",
        (setup, options) =>
        {
            var inner = new ReturnSurrogate(setup.Policy, setup.Estimator("inner_estimator", options.InnerEstimator));
            var steps = new LearnedSteps(setup.Adaptation.StepSize);
            InnerLoop Loop(AdaptationOptions adaptation) => setup.Loop(inner, steps, adaptation);
            var maml = new Maml(setup.Policy, setup.Sampler, Loop(setup.Adaptation), setup.Outer);
            return new(new MetaSgd(maml), Loop) { Rule = steps };
        }) with
    {
        Paper = "Li, Zhou, Chen and Li, 2017 (arXiv:1707.09835), algorithm 2",
    };

    /// <inheritdoc/>
    public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner) =>
        maml.Collect(phi, tasks, random, learner);                                         // θ_i^(k+1) = θ_i^k + α ∘ ∇J_i

    /// <inheritdoc/>
    public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative) =>
        maml.Objective(phi, batch, derivative);                                            // J_i(θ_i^K; D_i), a function of (θ, α)
}
