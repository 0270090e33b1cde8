using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// Moreau-envelope meta-RL (MEMRL): maximizes the best return near θ, with first derivatives only.
/// </summary>
/// <remarks>
/// Toghani, Perez-Salazar and Uribe, 2023 (arXiv:2305.12216). V_i(θ) = max_u J_i(u) − λ/2 ‖u − θ‖² has the gradient λ
/// (u_i*(θ) − θ): the inner maximum is differentiated by the envelope theorem, so that neither its path nor ∇²J is.
/// <code>
/// repeat
///   draw tasks 1..M
///   u_i = θ
///   for k = 0..K-1, or until ‖∇h_i‖ ≤ ν
///     D_i^k ~ π(·; u_i)
///     u_i ← u_i + η (∇J_i(u_i; D_i^k) - λ (u_i - θ))
///   θ ← θ + β/M Σ_i λ (u_i - θ)
/// </code>
/// With one step and η = 1/λ this is the policy gradient of all tasks together; with βλ = 1 the mean of the adapted
/// parameters. A last batch D_i ~ π(·; u_i) is drawn for the curves; no derivative uses it.
/// </remarks>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="loop">The inner loop: h_i, by <see cref="Proximal"/>.</param>
/// <param name="lambda">λ.</param>
public sealed class Memrl(ISampler sampler, InnerLoop loop, double lambda) : IMetaAlgorithm
{
    /// <summary>The method in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<MemrlOptions>(
        "memrl",
        "MEMRL: maximizes the best return near θ, the Moreau envelope, with first derivatives only.",
        (setup, options) =>
        {
            var inner = setup.Estimator("inner_estimator", options.InnerEstimator);
            var unkept = setup with { Sharding = setup.Sharding with { Kept = 0 } };
            var proximal = new Proximal(new ReturnSurrogate(setup.Policy, inner), options.Lambda);
            InnerLoop Loop(AdaptationOptions adaptation) =>
                unkept.Loop(proximal, adaptation.CreateOptimizer(options.Tolerance), adaptation);
            InnerLoop Plain(AdaptationOptions adaptation) => unkept.GradientLoop(inner, adaptation);
            return new(
                new Memrl(setup.Sampler, Loop(setup.Adaptation), options.Lambda), options.EvaluateProximally ? Loop : Plain);
        }) with
    {
        Paper = "Toghani, Perez-Salazar and Uribe, 2023 (arXiv:2305.12216)",
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
        var solution = batch.After.Rollouts.Theta;                                         // u_i, constant
        var distance = (solution - phi.Start.ForEachTask(batch.Tasks.Count)).FlattenPerTask().square().sum(-1);
        var envelope = batch.After.Credit.MeanDiscountedReturn - (0.5 * lambda * distance);
        return new(envelope, torch.zeros_like(envelope));                                  // gradient: λ (u_i - θ)
    }
}
