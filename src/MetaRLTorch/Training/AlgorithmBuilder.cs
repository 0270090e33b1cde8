using MetaRLTorch.Adaptation;
using MetaRLTorch.Environments;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;

namespace MetaRLTorch.Training;

/// <summary>Builds the method that a config names with the inner loop and the surrogates that belong to it.</summary>
/// <param name="config">The page.</param>
/// <param name="environment">The world.</param>
/// <param name="policy">The policy.</param>
/// <param name="workers">The threads that share the tasks.</param>
/// <param name="shardTasks">Tasks differentiated together on one thread; 0 for all.</param>
/// <param name="warnings">Told of what is doubtful.</param>
internal sealed class AlgorithmBuilder(
    ExperimentConfig config, IEnvironment environment, IPolicy policy, TaskWorkers workers, int shardTasks, Warnings warnings)
{
    private readonly AlgorithmOptions _algorithm = config.Algorithm;

    private readonly EstimatorOptions _conventions = new()
    {
        Time = config.Algorithm.TimeReduction,
        DiscountFromStart = config.Algorithm.DiscountFromStart,
    };

    private IObjectiveEstimator Outer => config.Outer.Optimizer == OuterOptimizer.TrustRegion
        ? new LikelihoodRatio(_conventions)
        : new VanillaPolicyGradient(_conventions);

    /// <summary>The method.</summary>
    /// <exception cref="UserException">Two settings contradict each other.</exception>
    public IMetaAlgorithm Algorithm(IRolloutSampler sampler)
    {
        AlgorithmRules.Check(config);
        var adaptation = config.Adaptation;
        return _algorithm.Name switch
        {
            AlgorithmName.FirstOrderMaml => new FirstOrderMaml(policy, sampler, Values(adaptation), Outer),
            AlgorithmName.Sgmrl => new Sgmrl(policy, sampler, Gradient(adaptation), Outer, _conventions, _algorithm.Sgmrl),
            AlgorithmName.Emaml => new Emaml(policy, sampler, Gradient(adaptation), Outer),
            AlgorithmName.Memrl => new Memrl(sampler, Proximal(adaptation, _algorithm.Memrl)),
            AlgorithmName.Reptile => new Reptile(sampler, Values(adaptation)),
            AlgorithmName.Promp => new Promp(policy, sampler, Gradient(adaptation), Clipped(_algorithm.Promp), _algorithm.Promp),
            AlgorithmName.PpoMaml =>
                new Promp(policy, sampler, Gradient(adaptation), Clipped(_algorithm.PpoMaml), _algorithm.PpoMaml),
            AlgorithmName.MetaSgd => new MetaSgd((LearnedStepSizes)policy, sampler, LearnedSteps(adaptation, KeptTasks), Outer),
            AlgorithmName.Bomrl => new Bomrl(sampler, LowerLevel(), new(_algorithm.Bomrl.Implicit, warnings)),
            AlgorithmName.Imaml => new Imaml(
                policy,
                sampler,
                Proximal(adaptation, _algorithm.Imaml.Proximal),
                Outer,
                new(_algorithm.Imaml.Implicit, warnings)),
            _ => new Maml(policy, sampler, Gradient(adaptation), Outer),
        };
    }

    /// <summary>How held-out tasks are adapted to.</summary>
    public IAdaptation Evaluation(AdaptationOptions options) => _algorithm.Name switch
    {
        AlgorithmName.Memrl when _algorithm.Memrl.EvaluateProximally => Proximal(options, _algorithm.Memrl),
        AlgorithmName.Imaml when _algorithm.Imaml.Proximal.EvaluateProximally => Proximal(options, _algorithm.Imaml.Proximal),
        AlgorithmName.MetaSgd => LearnedSteps(options, keptTasks: 0),
        AlgorithmName.Bomrl => new BilevelAdaptation(LowerLevel()),
        _ => Values(options),
    };

    private int KeptTasks => config.Sharding.KeptTasks;

    /// <summary>The inner loop where its derivative is wanted.</summary>
    private GradientAdaptation Gradient(AdaptationOptions options) =>
        new(policy, Inner(), options, workers, shardTasks, KeptTasks);

    /// <summary>The inner loop where only its result is.</summary>
    private GradientAdaptation Values(AdaptationOptions options) => new(policy, Inner(), options, workers, shardTasks);

    private ProximalAdaptation Proximal(AdaptationOptions options, ProximalOptions proximal) =>
        new(policy, Inner(), options, proximal, workers, shardTasks);

    private LearnedStepAdaptation LearnedSteps(AdaptationOptions options, int keptTasks) =>
        new((LearnedStepSizes)policy, Inner(), options, workers, shardTasks, keptTasks);

    private ILowerLevel LowerLevel() => (_algorithm.Bomrl.Exact, environment) switch
    {
        _ when _algorithm.Bomrl is { MaxDistance: { } limit } level && level.Exact == (level.Algorithm == WithinTaskAlgorithm.Alg3) =>
            throw new UserException(
                $"algorithm.bomrl.max_distance: {limit} is a constraint on a divergence in exact worlds (alg1, alg2) and on parameters with " +
                "samples (alg3). Choose that algorithm, or remove it and use lambda."),
        (false, _) => new SampledLowerLevel(
            policy,
            new(_conventions),
            new ClippedSurrogate(_conventions, _algorithm.Bomrl.Clip),
            _algorithm.Bomrl with { StepSize = _algorithm.Bomrl.StepSize ?? config.Adaptation.StepSize },
            workers,
            shardTasks,
            warnings),
        (true, IExactEnvironment) when config.Sampling.Discount >= 1 => throw new UserException(
            $"sampling.discount: {config.Sampling.Discount} with algorithm.bomrl.exact: true; exact values need a discount below 1. " +
            "Lower it, or use exact: false."),
        (true, IExactEnvironment world) => new ExactLowerLevel(world, config.Sampling.Discount, _algorithm.Bomrl, warnings),
        _ => throw new UserException(
            $"algorithm.bomrl.exact: true, but the probabilities of {config.Environment.Name} are not known. " +
            "Use exact: false, or an exact world (`metarl list`)."),
    };

    private ClippedSurrogate Clipped(ClippedOptions options) => new(_conventions, options.Clip);

    private IObjectiveEstimator Inner() => _algorithm.InnerEstimator switch
    {
        null when _algorithm.Name == AlgorithmName.Promp => new LikelihoodRatio(_conventions),
        null when _algorithm.Name == AlgorithmName.Imaml => new LowVarianceCurvature(_conventions),
        EstimatorName.LowVarianceCurvature => new LowVarianceCurvature(_conventions),
        EstimatorName.Dice => new Dice(_conventions),
        EstimatorName.LoadedDice => new LoadedDice(_conventions),
        _ => new VanillaPolicyGradient(_conventions),
    };
}
