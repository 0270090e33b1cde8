using MetaRLTorch.Adaptation;
using MetaRLTorch.Advantages;
using MetaRLTorch.Configuration;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.Pictures;
using MetaRLTorch.Estimators;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.Training;

/// <summary>Builds what a config describes: the only place where names turn into objects.</summary>
/// <param name="catalog">What a config can name.</param>
public sealed class ExperimentBuilder(Catalog catalog)
{
    private const int KeptOnCpu = 100;

    /// <summary>Builds an experiment with freshly drawn parameters.</summary>
    /// <exception cref="UserException">Two settings contradict each other, or the device does not exist.</exception>
    public Experiment Build(ExperimentConfig config)
    {
        var compute = new Compute(config.Device.Choose(), config.Precision == Precision.Fp64 ? torch.float64 : torch.float32);
        var sampling = SamplingDevice.Asked(config, compute);
        var workers = new TaskWorkers(config.Sharding.Workers != 0 ? config.Sharding.Workers
            : sampling == DeviceName.Cuda ? 1 : System.Environment.ProcessorCount);
        try
        {
            return Build(config, compute, sampling, workers);
        }
        catch
        {
            workers.Dispose();
            throw;
        }
    }

    private Experiment Build(ExperimentConfig config, Compute compute, DeviceName sampling, TaskWorkers workers)
    {
        var random = new RandomStreams(config.Seed);
        var environment = catalog.Environments.Single(e => e.Name == config.Environment.Name).Create(config.Environment.Options);
        var entry = catalog.Methods.Single(m => m.Name == config.Algorithm.Name);
        var policy = CreatePolicy(environment.Spec, config.Policy, entry);

        // A GPU takes its work from one thread, and all tasks at once; the workers share what the CPU does.
        var onCpu = compute.Device.type == DeviceType.CPU;
        var single = onCpu ? workers : new TaskWorkers(1);
        var gradients = new Sharding(
            single,
            config.Sharding.GradientTasks == 0 && onCpu ? 1 : config.Sharding.GradientTasks,
            config.Sharding.KeptTasks ?? (onCpu ? KeptOnCpu : int.MaxValue));
        var samplers = new SamplerFactory(environment, policy, () => CreateAdvantages(config), config, compute, workers, single);
        var place = samplers.Choose(sampling);
        ISampler SamplerOf(int episodes, SamplingTime time) => samplers.Create(place.Device, episodes, time);
        var time = new SamplingTime();
        var warnings = new Warnings();
        var setup = new MethodSetup
        {
            Environment = environment,
            Policy = policy,
            Sampler = SamplerOf(config.Sampling.Episodes, time),
            Sharding = gradients,
            Warnings = warnings,
            Adaptation = config.Adaptation,
            Conventions = Conventions(config),
            Tasks = config.Sampling.Tasks,
            Episodes = config.Sampling.Episodes,
            Discount = config.Sampling.Discount,
            GaeLambda = config.Sampling.GaeLambda,
            SamplingTime = time,
            Outer = OuterSurrogate(config),
            Estimators = catalog.Estimators,
        };
        var method = entry.Build(setup, config.Algorithm.Options);
        OuterRules.Check(config, method);
        if (config.Training.Pictures > 0 && environment is not IDrawnEnvironment)
        {
            throw new UserException($"training.pictures: {config.Training.Pictures}, but {config.Environment.Name} has no pictures. Leave it out.");
        }

        // Nothing may fail from here on: an experiment owns φ only when it is complete.
        var phi = Initialize(policy, method.Rule, random, compute);
        return new()
        {
            Config = onCpu ? config : config with { Sampling = config.Sampling with { Device = place.Device } },
            SamplingChoice = place.Reason,
            Compute = compute,
            Random = random,
            Environment = environment,
            Policy = policy,
            Phi = phi,
            ParameterNames = [.. policy.ParameterNames, .. method.Rule?.Names(policy.ParameterNames) ?? []],
            Workers = workers,
            Warnings = warnings,
            SamplingTime = time,
            Sharding = gradients,
            Method = method,
            Learner = method.Algorithm.Begin(),
            Evaluator = new(
                environment,
                SamplerOf(config.Evaluation.Episodes ?? config.Sampling.Episodes, new()),
                method.Evaluation,
                config,
                random,
                compute),
            Optimizer = CreateOptimizer(config.Outer, phi.All),
            Owned = samplers.Owned,
        };
    }

    private static MetaParameters Initialize(IPolicy policy, IRule? rule, RandomStreams random, Compute compute)
    {
        using var scope = torch.NewDisposeScope();
        using var generator = random.Open(RandomPurpose.Initialization);
        var start = policy.Initialize(generator, compute).Own();
        return new(start, rule?.Initialize(start, generator).Own() ?? new([]));
    }

    private static IPolicy CreatePolicy(EnvironmentSpec spec, PolicyOptions options, MethodEntry method)
    {
        if (method.NeedsCritic && !spec.Actions.IsDiscrete)
        {
            throw new UserException(
                $"algorithm.name: {method.Name} in an environment whose actions are not discrete; its actor-critic chooses among discrete " +
                "ones. Use an environment with discrete actions.");
        }

        CheckPolicy(method.NeedsCritic ? spec with { IsTabular = false } : spec, options);
        return spec switch
        {
            _ when method.NeedsCritic => new CategoricalActorCritic(spec, options),
            { Players: 2 } => new TwoPlayerPolicy(spec.ObservationSize),
            { IsTabular: true } => new TabularPolicy(spec.ObservationSize, spec.Actions),
            { Actions.IsDiscrete: true } => new CategoricalPolicy(spec.ObservationSize, spec.Actions, options),
            _ => new GaussianPolicy(spec.ObservationSize, spec.Actions, options),
        };
    }

    /// <summary>Which of a policy's settings an environment reads, only the environment says: here, by their values.</summary>
    private static void CheckPolicy(EnvironmentSpec spec, PolicyOptions options)
    {
        var standard = ConfigWriter.Texts(new PolicyOptions());
        var changed = ConfigWriter.Texts(options)
            .Where(setting => spec.IsTabular || (spec.Actions.IsDiscrete && setting.Key == "initial_log_std"))
            .FirstOrDefault(setting => setting.Value != standard[setting.Key]);
        if (changed.Key is null) return;
        throw new UserException(
            $"policy.{changed.Key}: {changed.Value}, but nothing reads it in this environment: " +
            $"{(spec.IsTabular ? "its policy is a table of logits" : "its actions are discrete")}. Remove it.");
    }

    private static EstimatorOptions Conventions(ExperimentConfig config) => new()
    {
        Time = config.Algorithm.TimeReduction,
        DiscountFromStart = config.Algorithm.DiscountFromStart,
    };

    private static IObjectiveEstimator OuterSurrogate(ExperimentConfig config) =>
        config.Outer.Optimizer == OuterOptimizer.TrustRegion
            ? new LikelihoodRatio(Conventions(config))
            : new VanillaPolicyGradient(Conventions(config));

    private static AdvantageEstimator CreateAdvantages(ExperimentConfig config) => new(
        UnreadSettings.Of(config).ContainsKey("sampling.baseline") ? new ZeroBaseline() : CreateBaseline(config.Sampling.Baseline),
        config.Sampling.Discount,
        config.Sampling.GaeLambda,
        config.Sampling.NormalizeAdvantages);

    private static IBaseline CreateBaseline(BaselineKind kind) => kind switch
    {
        BaselineKind.LinearFeature => new LinearFeatureBaseline(),
        BaselineKind.Zero => new ZeroBaseline(),
        _ => throw new InvalidOperationException($"{kind} is no baseline."),
    };

    private static IMetaOptimizer CreateOptimizer(OuterOptions options, Parameters phi)
    {
        IMetaOptimizer optimizer = options.Optimizer switch
        {
            OuterOptimizer.Adam => new Adam(options.StepSize, phi, options.MaxGradientNorm),
            OuterOptimizer.GradientAscent => new GradientAscent(options.StepSize, options.MaxGradientNorm),
            OuterOptimizer.TrustRegion => new TrustRegion(options),
            _ => throw new InvalidOperationException($"{options.Optimizer} is no optimizer."),
        };
        return options.Epochs == 1 ? optimizer : new RepeatedSteps(optimizer, options.Epochs);
    }
}
