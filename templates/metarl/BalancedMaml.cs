using System.ComponentModel.DataAnnotations;
using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;

/// <summary>MAML that also cares for the return before adaptation.</summary>
/// <remarks>
/// <code>
/// repeat
///   draw tasks 1..M
///   D_i^k ~ π(·; θ_i^k), θ_i^(k+1) = θ_i^k + α ∇J_i(θ_i^k; D_i^k) from θ_i^0 = θ, as in MAML
///   D_i ~ π(·; θ_i^K)
///   θ ← θ + β/M Σ_i ∇[(1 - w) J_i(θ_i^K; D_i) + w J_i(θ; D_i^0)]
/// </code>
/// </remarks>
public sealed class BalancedMaml(
    IPolicy policy, ISampler sampler, InnerLoop loop, IObjectiveEstimator outer, double weight) : IMetaAlgorithm
{
    public static MethodEntry Entry { get; } = MethodEntry.Of<BalancedMamlOptions>(
        "balanced_maml",
        "MAML that also cares for the return before adaptation.",
        (setup, options) =>
        {
            var inner = setup.Estimator("inner_estimator", options.InnerEstimator);
            InnerLoop Loop(AdaptationOptions adaptation) => setup.GradientLoop(inner, adaptation);
            var method = new BalancedMaml(setup.Policy, setup.Sampler, Loop(setup.Adaptation), setup.Outer, options.Weight);
            return new(method, Evaluation: Loop);
        });

    // Draws all data of a meta-iteration: random, never differentiated.
    public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner)
    {
        var inner = loop.Collect(phi, tasks, random);                               // D_i^k, θ_i^(k+1)
        var after = sampler.Sample(inner.End.Theta, tasks, random.AtStep(loop.Steps));
        return new(tasks, inner, after);
    }

    // A function of φ on that data; its gradient is the meta-gradient.
    public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative)
    {
        var adapted = loop.Through(phi, batch.Inner, derivative).End.Theta;         // θ_i^K
        var after = batch.After.Rollouts.Likelihood(policy, adapted);
        var first = batch.InOrder.First();                                          // D_i^0
        var before = first.Rollouts.Likelihood(policy, phi.Start.ForEachTask(batch.Tasks.Count));
        var value = ((1 - weight) * outer.Objective(after, batch.After)) + (weight * outer.Objective(before, first));
        return new(value, batch.After.Rollouts.Divergence(after));
    }
}

/// <summary>What a page can set under algorithm.options, in snake_case.</summary>
public sealed record BalancedMamlOptions
{
    /// <summary>The weight of the return before adaptation, w; 0 is MAML.</summary>
    [Range(0.0, 1.0)] public double Weight { get; init; } = 0.2;

    /// <summary>The surrogate whose gradient the inner loop follows, by its name.</summary>
    public string InnerEstimator { get; init; } = "vanilla_policy_gradient";
}
