using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.MetaAlgorithms;

/// <summary>Advantage actor-critic (A2C): one policy that lives in one environment, and no meta-learning.</summary>
/// <remarks>
/// Mnih et al., ICML 2016 (arXiv:1602.01783), in its synchronous form. θ, the optimizer's memory and the episodes go on from one
/// iteration to the next.
/// <code>
/// repeat
///   for k = 0..K-1
///     D^k ~ π(·; θ), the next segment of all episodes            D^0: the last segment of the iteration before
///     θ ← step(θ, ∇J^In(θ; D^k))                                 J^In: return, value error and entropy
///   D ~ π(·; θ), the next segment
/// </code>
/// </remarks>
/// <param name="policy">π and V.</param>
/// <param name="segments">Draws segments.</param>
/// <param name="loop">The updates.</param>
/// <param name="outer">The surrogate that is reported as the objective.</param>
public sealed class A2c(IActorCritic policy, SegmentSampler segments, InnerLoop loop, IObjectiveEstimator outer) : IMetaAlgorithm
{
    /// <summary>The metric of whole episodes: the mean return of the last one that every copy of the environment ended.</summary>
    public const string EpisodeReturn = "episodes/last_return";

    /// <summary>The method in a config.</summary>
    public static MethodEntry Entry { get; } = MethodEntry.Of<A2cOptions>(
        "a2c",
        "A2C: advantage actor-critic in one environment, without meta-learning.",
        (setup, options) =>
        {
            double[] fixedly = [setup.Discount, setup.GaeLambda, options.ValueCoefficient, options.EntropyCoefficient];
            var unkept = setup with { Sharding = setup.Sharding with { Kept = 0 } };
            var (life, loop) = Live(
                unkept, new VanillaPolicyGradient(Conventions(setup)), options.Segment, phi => ActorCriticCoefficients.Of(fixedly, phi.Start[0]));
            return new(life, loop);
        }) with
    {
        NeedsCritic = true,
        Paper = "Mnih et al., ICML 2016 (arXiv:1602.01783)",
    };

    /// <summary>Settings that a life in segments does not read.</summary>
    internal static IEnumerable<string> UnreadSettings { get; } =
        ["sampling.baseline", "sampling.normalize_advantages", "algorithm.discount_from_start"];

    /// <inheritdoc/>
    public bool LearnsStart => false;

    /// <inheritdoc/>
    public MetaBatch Collect(MetaParameters phi, TaskBatch tasks, TaskStreams random, Learner learner)
    {
        var own = Lifetime.Tasks(learner) ?? tasks;
        var theta0 = phi.Start.ForEachTask(own.Count);
        var (lives, first) = (Lives.From(learner.Tensors), segments.Recall(learner.Tensors, theta0, own));
        TaskData Draw(int k, Parameters theta)
        {
            if (k == 0 && first is not null) return first;
            (var data, lives) = segments.Sample(theta, own, lives, random.AtStep(k));
            return data;
        }

        var from = Lifetime.Memory(learner) is { } memory ? new Inner(theta0, memory) : null;
        var inner = loop.Collect(phi, own, Draw, from);                                    // D^k, θ^(k+1)
        var after = Draw(loop.Steps, inner.End.Theta);                                     // D ~ π(·; θ^K)
        return new(own, inner, after)
        {
            ReplayedSteps = first is null ? 0 : -first.Rollouts.Rewards.numel(),           // counted when they were taken
            Metrics = new Dictionary<string, double> { [EpisodeReturn] = lives!.LastReturn.mean().ToDouble() },
            Learner = new(new Dictionary<string, Tensor>(
            [
                .. Lifetime.Tensors(own, inner.End.Memory), .. lives.Tensors, .. SegmentSampler.Facts(after.Rollouts),
            ])),
        };
    }

    /// <inheritdoc/>
    public MetaObjective Objective(MetaParameters phi, MetaBatch batch, Derivative derivative)
    {
        var after = batch.After.Rollouts.Likelihood(policy, batch.After.Rollouts.Theta);
        return new(outer.Objective(after, batch.After), torch.zeros_like(batch.After.Credit.Scale));
    }

    /// <summary>A life in segments, and the loop that an evaluation adapts with.</summary>
    /// <param name="setup">The run.</param>
    /// <param name="inner">The policy's part of the inner objective.</param>
    /// <param name="length">Steps of a segment.</param>
    /// <param name="coefficients">Those of the inner objective, from φ.</param>
    /// <exception cref="UserException">The run is of another kind.</exception>
    internal static (A2c Life, Func<AdaptationOptions, InnerLoop> Loop) Live(
        MethodSetup setup, IObjectiveEstimator inner, int length, Func<MetaParameters, ActorCriticCoefficients> coefficients)
    {
        if (setup.Tasks != 1)
        {
            throw new UserException(
                $"sampling.tasks: {setup.Tasks}, but a policy that lives on from iteration to iteration has one task. Use tasks: 1; " +
                "sampling.episodes is the number of copies of its environment.");
        }

        Lifetime.RequireSteps(setup);
        var (policy, conventions) = ((IActorCritic)setup.Policy, Conventions(setup));
        var segments = new SegmentSampler(
            setup.Environment, policy, setup.Episodes, length, setup.Discount, setup.GaeLambda, setup.SamplingTime);
        var objective = new ActorCriticObjective(policy, inner, conventions, coefficients);
        InnerLoop Loop(AdaptationOptions adaptation) => setup.Loop(objective, adaptation.CreateOptimizer(), adaptation);
        return (new A2c(policy, segments, Loop(setup.Adaptation), new VanillaPolicyGradient(conventions)), Loop);
    }

    /// <summary>Those of the run, but that segments have no start to discount from.</summary>
    internal static EstimatorOptions Conventions(MethodSetup setup) => setup.Conventions with { DiscountFromStart = false };
}
