using MetaRLTorch.Adaptation;
using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests;

/// <summary>
/// A small meta-RL problem in double precision, sampled by the real sampler: a Gaussian policy with one hidden layer on
/// the line, whose episodes end near the goal, so that some steps did not happen.
/// </summary>
internal sealed record LineExperiment
{
    public int Tasks { get; init; } = 3;

    public int Steps { get; init; } = 1;

    /// <summary>α. With ten times as much all actions after two steps are clipped, and no two rewards differ.</summary>
    public double StepSize { get; init; } = 0.005;

    public long Seed { get; init; } = 7;

    public ScalarType DataType { get; init; } = torch.float64;

    public EstimatorOptions Conventions { get; init; } = new();

    public SamplingOptions Sampling { get; init; } = new() { Episodes = 4, NormalizeAdvantages = false };

    public IObjectiveEstimator? Inner { get; init; }

    public IObjectiveEstimator? Outer { get; init; }

    public TaskWorkers Workers { get; init; } = new(1);

    public int ShardTasks { get; init; }

    public int KeptTasks { get; init; }

    public IEnvironment World { get; init; } = new LineWorld(horizon: 6, goalRadius: 0.5);

    public GaussianPolicy Policy { get; init; } =
        new(1, ActionSpace.Continuous(1), new() { HiddenSizes = [3], InitialLogStd = -1 });

    public GradientAdaptation Adaptation => new(
        Policy,
        Inner ?? new VanillaPolicyGradient(Conventions),
        new() { Steps = Steps, StepSize = StepSize },
        Workers,
        ShardTasks,
        KeptTasks);

    public RolloutSampler Sampler =>
        new(World, Policy, new LinearFeatureBaseline(), Sampling, Workers, ShardTasks);

    private IObjectiveEstimator OuterSurrogate => Outer ?? new VanillaPolicyGradient(Conventions);

    /// <summary>Policies of a broad Gaussian, whose divergences are well conditioned, and more data.</summary>
    public static LineExperiment Broad => new()
    {
        Policy = new(1, ActionSpace.Continuous(1), new() { HiddenSizes = [3], InitialLogStd = 0 }),
        Sampling = new() { Episodes = 20 },
    };

    public Maml Maml => new(Policy, Sampler, Adaptation, OuterSurrogate);

    public FirstOrderMaml FirstOrderMaml => new(Policy, Sampler, Adaptation, OuterSurrogate);

    public Emaml Emaml => new(Policy, Sampler, Adaptation, OuterSurrogate);

    public Sgmrl Sgmrl(SgmrlOptions options) => new(Policy, Sampler, Adaptation, OuterSurrogate, Conventions, options);

    public SampledLowerLevel LowerLevel(WithinTaskOptions options, Warnings? warnings = null) => new(
        Policy, new(Conventions), new ClippedSurrogate(Conventions, clip: 0.3), options, Workers, ShardTasks, warnings ?? new());

    /// <summary>θ with biases that are not zero, so that no gradient vanishes by symmetry.</summary>
    public Parameters Theta()
    {
        using var random = new RandomStreams(Seed).Open(RandomPurpose.Initialization);
        var initial = Policy.Initialize(random, new(torch.CPU, DataType));
        return initial.Map(t => t + (0.3 * torch.randn(t.shape, t.dtype, generator: random))).Track();
    }

    public MetaBatch Collect(IMetaAlgorithm algorithm, Parameters theta)
    {
        var streams = new RandomStreams(Seed);
        using var random = streams.Open(RandomPurpose.Tasks);
        var tasks = World.SampleTasks(Tasks, random).To(new(torch.CPU, DataType));
        return algorithm.Collect(theta, tasks, streams.ForTasks(Tasks, iteration: 0));
    }

    public ShardedObjective Objective(IMetaAlgorithm algorithm, MetaBatch batch) =>
        new(algorithm, batch, Workers, ShardTasks);

    /// <summary>Fails where the terms of a meta-gradient are multiplied by next to nothing.</summary>
    public static void AssertHasSize(MetaBatch batch)
    {
        foreach (var rollouts in batch.InOrder)
        {
            var size = rollouts.Advantages.square().mean([1, 2]).sqrt();
            Assert.That(TensorAssert.Numbers(size), Is.All.GreaterThan(0.1), "advantages");
        }

        if (batch.ScoreWeight is { } weight) Assert.That(TensorAssert.Numbers(weight.abs()), Is.All.GreaterThan(0.1), "weights of the score");
    }

    /// <summary>The mean over tasks of the meta-gradient, in θ's order.</summary>
    public static double[] MetaGradient(IMetaAlgorithm algorithm, Parameters theta, MetaBatch batch) =>
        TensorAssert.Numbers(Gradient.Of(algorithm.Objective(theta, batch).Value.mean(), theta));
}
