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

    public IEnvironment World { get; init; } = new LineEnvironment(horizon: 6, goalRadius: 0.5);

    public GaussianPolicy Policy { get; init; } =
        new(1, ActionSpace.Continuous(1), new() { HiddenSizes = [3], InitialLogStd = -1 });

    public Sharding Sharding => new(Workers, ShardTasks, KeptTasks);

    public InnerLoop Loop => LoopOf(new ReturnSurrogate(Policy, Inner ?? new VanillaPolicyGradient(Conventions)), new GradientStep(StepSize));

    public AdvantageEstimator Advantages =>
        new(new LinearFeatureBaseline(), Sampling.Discount, Sampling.GaeLambda, Sampling.NormalizeAdvantages);

    public RolloutSampler Sampler => new(World, Policy, Advantages, Sampling.Episodes, Sharding);

    private IObjectiveEstimator OuterSurrogate => Outer ?? new VanillaPolicyGradient(Conventions);

    /// <summary>Policies of a broad Gaussian, whose divergences are well conditioned, and more data.</summary>
    public static LineExperiment Broad => new()
    {
        Policy = new(1, ActionSpace.Continuous(1), new() { HiddenSizes = [3], InitialLogStd = 0 }),
        Sampling = new() { Episodes = 20 },
    };

    public Maml Maml => new(Policy, Sampler, Loop, OuterSurrogate);

    public FirstOrderMaml FirstOrderMaml => new(Policy, Maml);

    public Emaml Emaml => new(Policy, Sampler, Loop, OuterSurrogate);

    public Sgmrl Sgmrl(SgmrlOptions options) => new(Policy, Sampler, Loop, OuterSurrogate, Conventions, options);

    public SampledLowerLevel LowerLevel(WithinTaskOptions options, Warnings? warnings = null) => new(
        Policy, new(Conventions), new ClippedSurrogate(Conventions, clip: 0.3), options, Sharding, warnings ?? new());

    public InnerLoop LoopOf(IInnerObjective objective, IInnerOptimizer optimizer) =>
        new(objective, optimizer, Sampler, Steps, Sharding);

    /// <summary>One inner step with values only: θ_i^(k+1).</summary>
    public Parameters Step(Parameters theta, TaskData data) =>
        ((IAdaptation)Loop).Step(new(theta, new([])), new MetaParameters(theta), data).Theta;

    /// <summary>θ with biases that are not zero, so that no gradient vanishes by symmetry.</summary>
    public Parameters Theta()
    {
        using var random = new RandomStreams(Seed).Open(RandomPurpose.Initialization);
        var initial = Policy.Initialize(random, new(torch.CPU, DataType));
        return initial.Map(t => t + (0.3 * torch.randn(t.shape, t.dtype, generator: random))).Track();
    }

    public MetaBatch Collect(IMetaAlgorithm algorithm, Parameters theta) => Collect(algorithm, new MetaParameters(theta));

    public MetaBatch Collect(IMetaAlgorithm algorithm, MetaParameters phi)
    {
        var streams = new RandomStreams(Seed);
        using var random = streams.Open(RandomPurpose.Tasks);
        var tasks = World.SampleTasks(Tasks, random).To(new(torch.CPU, DataType));
        return algorithm.Collect(phi, tasks, streams.ForTasks(Tasks, iteration: 0), algorithm.Begin());
    }

    public ShardedObjective Objective(IMetaAlgorithm algorithm, MetaBatch batch) =>
        new(algorithm, new MetaParameters(Theta()), batch, Sharding);

    /// <summary>Fails where the terms of a meta-gradient are multiplied by next to nothing.</summary>
    public static void AssertHasSize(MetaBatch batch)
    {
        foreach (var data in batch.InOrder)
        {
            var size = data.Credit.Advantages.square().mean([1, 2]).sqrt();
            Assert.That(TensorAssert.Numbers(size), Is.All.GreaterThan(0.1), "advantages");
        }

        if (batch.PerTask.TryGetValue("score_weight", out var weight))
            Assert.That(TensorAssert.Numbers(weight.abs()), Is.All.GreaterThan(0.1), "weights of the score");
    }

    /// <summary>The mean over tasks of the meta-gradient, in θ's order.</summary>
    public static double[] MetaGradient(IMetaAlgorithm algorithm, Parameters theta, MetaBatch batch) =>
        MetaGradient(algorithm, new MetaParameters(theta), batch);

    public static double[] MetaGradient(IMetaAlgorithm algorithm, MetaParameters phi, MetaBatch batch) =>
        TensorAssert.Numbers(Gradient.Of(algorithm.Objective(phi, batch, Derivative.Unrolled).Value.mean(), phi.All));
}
