using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>Learning intrinsic rewards for policy gradients (LIRPG): a policy climbs a reward that is learned while it lives.</summary>
/// <remarks>
/// Zheng, Oh and Singh, NeurIPS 2018 (arXiv:1804.06459), in the framework of Liu et al., NeurIPS 2022 (arXiv:2112.15400).
/// <code>
/// draw tasks 1..M,  θ_i = θ
/// repeat
///   for k = 0..K-1
///     D_i^k ~ π(·; θ_i)
///     θ_i ← step(θ_i, ∇J_i^In(θ_i, φ; D_i^k))                    J^In: the return of r + w r_φ
///   D_i ~ π(·; θ_i)
///   φ ← φ + β/M Σ_i ∇_φ J_i^Out(θ_i; D_i)                        J^Out: the return of r, through all K steps
/// </code>
/// θ_i goes on from iteration to iteration, with the inner optimizer's memory, and is not learned by the outer loop. The paper has
/// one task and reuses D^0 for D with importance weights; here D is drawn anew.
/// </remarks>
/// <param name="policy">π.</param>
/// <param name="sampler">Draws rollouts.</param>
/// <param name="loop">The policies' steps up r + w r_φ.</param>
/// <param name="outer">The surrogate of the outer objective.</param>
/// <param name="reward">w r_φ.</param>
public sealed class Lirpg(
    IPolicy policy, ISampler sampler, InnerLoop loop, IObjectiveEstimator outer, IntrinsicReward reward) : IMetaAlgorithm
{
    /// <summary>The metric of what the learned reward paid after the last inner step: w Σ_h r_φ, mean over tasks and episodes.</summary>
    public const string IntrinsicReturn = "meta/intrinsic_return";

    /// <summary>The method in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<LirpgOptions>(
        "lirpg",
        "LIRPG: policies that live on climb a reward that is meta-learned.",
        (setup, options) =>
        {
            Lifetime.RequireSteps(setup);
            var spec = setup.Environment.Spec;
            var reward = new IntrinsicReward(spec.ObservationSize, spec.Actions, options.HiddenSizes, options.IntrinsicWeight);
            var objective = new IntrinsicReturn(
                setup.Policy, setup.Estimator("inner_estimator", options.InnerEstimator), reward, setup.Sampler.Credit);
            InnerLoop Loop(AdaptationOptions adaptation) => setup.Loop(objective, adaptation.CreateOptimizer(), adaptation);
            var method = new Lirpg(setup.Policy, setup.Sampler, Loop(setup.Adaptation), setup.Outer, reward);
            return new(method, Loop) { Rule = reward };
        }) with
    {
        Paper = "Zheng, Oh and Singh, NeurIPS 2018 (arXiv:1804.06459)",
    };

    /// <inheritdoc/>
    public bool LearnsStart => false;

    /// <inheritdoc/>
    public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner)
    {
        var own = Lifetime.Tasks(learner) ?? tasks;
        TaskData Draw(int k, Parameters theta) => sampler.Sample(theta, own, random.AtStep(k));
        var inner = loop.Collect(phi, own, Draw, Lifetime.Policies(learner));              // D_i^k, θ_i
        var after = Draw(loop.Steps, inner.End.Theta);                                     // D_i ~ π(·; θ_i)
        using var noGrad = torch.no_grad();
        var paid = reward.Of(phi.Rule.ForEachTask(own.Count), after.Rollouts).sum(-1).mean();
        return new(own, inner, after)
        {
            Metrics = new Dictionary<string, double> { [IntrinsicReturn] = paid.ToDouble() },
            Learner = new(new Dictionary<string, torch.Tensor>(Lifetime.Tensors(own, inner.End))),
        };
    }

    /// <inheritdoc/>
    public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative)
    {
        var adapted = loop.Through(phi, batch.Inner, derivative).End.Theta;                // θ_i, a function of φ
        var after = batch.After.Rollouts.Likelihood(policy, adapted);
        return new(outer.Objective(after, batch.After), batch.After.Rollouts.Divergence(after));   // J_i^Out(θ_i; D_i)
    }
}
