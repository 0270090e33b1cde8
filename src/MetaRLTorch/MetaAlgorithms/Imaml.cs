using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// Implicit MAML (iMAML): maximizes the return of each task's best policy near θ, with a meta-gradient that depends on
/// that policy only and not on the steps that led to it.
/// </summary>
/// <remarks>
/// Rajeswaran, Finn, Kakade and Levine, NeurIPS 2019 (arXiv:1909.04630), algorithms 1 and 2, with returns in the place
/// of losses and fresh data in the place of data sets.
/// <code>
/// repeat
///   draw tasks 1..M
///   u_i = θ
///   for k = 0..K-1
///     D_i^k ~ π(·; u_i)
///     u_i ← u_i + η (∇J_i(u_i; D_i^k) - λ (u_i - θ))                    toward argmax J_i(u) - λ/2 ‖u - θ‖²
///   D_i ~ π(·; u_i)
///   x_i: (I - 1/λ ∇²J_i(u_i; D_i)) x_i = ∇J_i(u_i; D_i)                 conjugate gradients
///   θ ← θ + β/M Σ_i x_i
/// </code>
/// The inner loop is that of <see cref="Memrl"/>, which maximizes the penalized return and therefore needs no x_i. The
/// inner estimator has to estimate ∇²J, as <see cref="LowVarianceCurvature"/> does. Both sides of the system come from
/// D_i, whose noise biases x_i; so does an inner loop that stops short of the maximum.
/// </remarks>
/// <param name="policy">π.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="loop">The inner loop: J_i(u) - λ/2 ‖u - θ‖², by <see cref="Proximal"/>.</param>
/// <param name="outer">The surrogate of the outer objective.</param>
/// <param name="implicitly">The derivative of the inner maximum.</param>
public sealed class Imaml(
    IPolicy policy, ISampler sampler, InnerLoop loop, IObjectiveEstimator outer, ImplicitDifferentiation implicitly) : IMetaAlgorithm
{
    /// <summary>The method in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<ImamlOptions>(
        "imaml",
        "iMAML: maximizes the return of each task's best policy near θ, differentiated implicitly.",
        (setup, options) =>
        {
            var inner = setup.Estimator("inner_estimator", options.InnerEstimator);
            var unkept = setup with { Sharding = setup.Sharding with { Kept = 0 } };
            var proximal = new Proximal(new ReturnSurrogate(setup.Policy, inner), options.Proximal.Lambda);
            InnerLoop Loop(AdaptationOptions adaptation) =>
                unkept.Loop(proximal, adaptation.CreateOptimizer(options.Proximal.Tolerance), adaptation);
            InnerLoop Plain(AdaptationOptions adaptation) => unkept.GradientLoop(inner, adaptation);
            var implicitly = new ImplicitDifferentiation(options.Implicit, setup.Warnings);
            return new(
                new Imaml(setup.Policy, setup.Sampler, Loop(setup.Adaptation), setup.Outer, implicitly),
                options.Proximal.EvaluateProximally ? Loop : Plain);
        }) with
    {
        Paper = "Rajeswaran, Finn, Kakade and Levine, NeurIPS 2019 (arXiv:1909.04630), algorithms 1 and 2",
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
        var solution = batch.After.Rollouts.Theta.Track();                                 // u_i
        var gain = outer.Objective(batch.After.Rollouts.Likelihood(policy, solution), batch.After);   // J_i(u_i; D_i)
        var value = gain.detach();
        if (derivative == Derivative.None) return new(value, torch.zeros_like(value));

        var surrogate = implicitly.Surrogate(                                              // gradient: x_i
            loop.Objective,
            solution,
            phi.ForEachTask(batch.Tasks.Count),
            batch.After,
            Gradient.PerTask(gain, solution, differentiable: false));
        return new(value + surrogate - surrogate.detach(), torch.zeros_like(value));
    }
}
