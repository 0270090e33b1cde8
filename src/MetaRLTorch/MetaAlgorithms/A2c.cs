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

    private const string TaskName = "tasks";
    private const string MemoryPrefix = "memory.";

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
        var memory = learner.Tensors;
        var own = memory.TryGetValue(TaskName, out var values) ? new TaskBatch(values) : tasks;
        var (lives, first) = (Lives.From(memory), segments.Recall(memory, phi.Start.ForEachTask(own.Count), own));
        TaskData Draw(int k, Parameters theta)
        {
            if (k == 0 && first is not null) return first;
            (var data, lives) = segments.Sample(theta, own, lives, random.AtStep(k));
            return data;
        }

        var inner = loop.Collect(phi, own, Draw, MemoryOf(memory));                         // D^k, θ^(k+1)
        var after = Draw(loop.Steps, inner.End.Theta);                                     // D ~ π(·; θ^K)
        return new(own, inner, after)
        {
            ReplayedSteps = first is null ? 0 : -first.Rollouts.Rewards.numel(),           // counted when they were taken
            Metrics = new Dictionary<string, double> { [EpisodeReturn] = lives!.LastReturn.mean().ToDouble() },
            Learner = new(new Dictionary<string, Tensor>(
            [
                new(TaskName, own.Values), .. lives.Tensors, .. SegmentSampler.Facts(after.Rollouts),
                .. inner.End.Memory.Select((tensor, i) => KeyValuePair.Create($"{MemoryPrefix}{i}", tensor)),
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

        if (setup.Adaptation.Steps == 0)
        {
            throw new UserException("adaptation.steps: 0, but the inner steps are what the policy learns by. Use at least 1.");
        }

        var (policy, conventions) = ((IActorCritic)setup.Policy, Conventions(setup));
        var segments = new SegmentSampler(
            setup.Environment, policy, setup.Episodes, length, setup.Discount, setup.GaeLambda, setup.SamplingTime);
        var objective = new ActorCriticObjective(policy, inner, conventions, coefficients);
        InnerLoop Loop(AdaptationOptions adaptation) => setup.Loop(objective, adaptation.CreateOptimizer(), adaptation);
        return (new A2c(policy, segments, Loop(setup.Adaptation), new VanillaPolicyGradient(conventions)), Loop);
    }

    /// <summary>Those of the run, but that segments have no start to discount from.</summary>
    internal static EstimatorOptions Conventions(MethodSetup setup) => setup.Conventions with { DiscountFromStart = false };

    private static Parameters? MemoryOf(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var count = tensors.Keys.Count(name => name.StartsWith(MemoryPrefix, StringComparison.Ordinal));
        return count == 0 ? null : new([.. Enumerable.Range(0, count).Select(i => tensors[$"{MemoryPrefix}{i}"])]);
    }
}
