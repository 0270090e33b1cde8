using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>
/// Meta-gradient reinforcement learning (MGRL): A2C that learns its own γ, λ and coefficients while it lives.
/// </summary>
/// <remarks>
/// Xu, van Hasselt and Silver, NeurIPS 2018 (arXiv:1805.09801), in the framework of Liu et al., NeurIPS 2022 (arXiv:2112.15400).
/// <code>
/// φ = (γ, λ, c_v, c_e), each a sigmoid
/// repeat
///   for k = 0..K-1
///     D^k ~ π(·; θ), the next segment of all episodes            D^0: the last segment of the iteration before
///     θ ← step(θ, ∇J^In(θ, φ; D^k))                              J^In: mean log π Â(γ, λ) − c_v mean (V − R(γ, λ))² + c_e mean H
///   D ~ π(·; θ), the next segment
///   φ ← φ + β ∇_φ J^Out(θ^K; D)                                  J^Out: mean log π Â(γ', λ'), through all K steps
/// </code>
/// θ^0 is where the last iteration's θ^K stopped, and is not learned by the outer loop. γ' and λ' are the run's own.
/// </remarks>
/// <param name="policy">π and V.</param>
/// <param name="life">A2C with φ's coefficients.</param>
/// <param name="loop">Its updates.</param>
/// <param name="outer">The surrogate of the outer objective.</param>
public sealed class Mgrl(IActorCritic policy, A2c life, InnerLoop loop, IObjectiveEstimator outer) : IMetaAlgorithm
{
    /// <summary>The method in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<MgrlOptions>(
        "mgrl",
        "MGRL: A2C in one environment that meta-learns its own discount, λ and coefficients.",
        (setup, options) =>
        {
            var conventions = A2c.Conventions(setup);
            IObjectiveEstimator inner =
                options.LowVarianceCurvature ? new LowVarianceCurvature(conventions) : new VanillaPolicyGradient(conventions);
            var (life, loop) = A2c.Live(setup, inner, options.Segment, LearnedCoefficients.Of);
            var outer = new VanillaPolicyGradient(conventions);
            return new(new Mgrl((IActorCritic)setup.Policy, life, loop(setup.Adaptation), outer), loop)
            {
                Rule = new LearnedCoefficients(
                    [options.Discount, options.GaeLambda, options.ValueCoefficient, options.EntropyCoefficient]),
            };
        }) with
    {
        NeedsCritic = true,
        Paper = "Xu, van Hasselt and Silver, NeurIPS 2018 (arXiv:1805.09801)",
    };

    /// <inheritdoc/>
    public bool LearnsStart => false;

    /// <inheritdoc/>
    public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner)
    {
        var batch = life.Collect(phi, tasks, random, learner);                             // D^k, θ^(k+1); D ~ π(·; θ^K)
        var coefficients = Reading.Of([.. phi.Rule.Detach().Select(logit => logit.sigmoid().squeeze())]);
        return batch with
        {
            Metrics = batch.Metrics
                .Concat(LearnedCoefficients.All.Zip(coefficients, (name, value) => KeyValuePair.Create($"meta/{name}", value)))
                .ToDictionary(),
        };
    }

    /// <inheritdoc/>
    public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative)
    {
        var adapted = loop.Through(phi, batch.Inner, derivative).End.Theta;                // θ^K
        var after = batch.After.Rollouts.Likelihood(policy, adapted);
        return new(outer.Objective(after, batch.After), batch.After.Rollouts.Divergence(after));   // J^Out(θ^K; D)
    }
}
