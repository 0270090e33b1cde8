using MetaRLTorch.Adaptation;
using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.Training;

/// <summary>
/// Builds what a config describes: with <see cref="AlgorithmBuilder"/> the only place where names turn into objects.
/// </summary>
/// <param name="catalog">The worlds that a config can name.</param>
public sealed class ExperimentBuilder(IEnvironmentCatalog catalog)
{
    private const int WideShard = 10;

    /// <summary>Builds an experiment with freshly drawn parameters.</summary>
    /// <exception cref="UserException">Two settings contradict each other, or the device does not exist.</exception>
    public Experiment Build(ExperimentConfig config)
    {
        var compute = ChooseCompute(config);
        var onGpu = compute.Device.type != DeviceType.CPU;
        var workers = new TaskWorkers(config.Sharding.Workers != 0 ? config.Sharding.Workers
            : onGpu ? 1 : System.Environment.ProcessorCount);
        try
        {
            return Build(config, compute, workers);
        }
        catch
        {
            workers.Dispose();
            throw;
        }
    }

    private Experiment Build(ExperimentConfig config, Compute compute, TaskWorkers workers)
    {
        var random = new RandomStreams(config.Seed);
        var environment = catalog.Entries.Single(e => e.Name == config.Environment.Name).Create(config.Environment.Options);
        var policy = CreatePolicy(environment.Spec, config);

        var onGpu = compute.Device.type != DeviceType.CPU;
        var gradientTasks = config.Sharding.GradientTasks == 0 && !onGpu ? 1 : config.Sharding.GradientTasks;
        var samplingTasks = config.Sharding.SamplingTasks == 0 && !onGpu ? WideShard : config.Sharding.SamplingTasks;
        IRolloutSampler SamplerOf(int episodes, SamplingTime time) => new RolloutSampler(
            environment, policy, CreateBaseline(config), config.Sampling with { Episodes = episodes }, workers, samplingTasks, time);
        var time = new SamplingTime();
        var warnings = new Warnings();
        var methods = new AlgorithmBuilder(config, environment, policy, workers, gradientTasks, warnings);
        var algorithm = methods.Algorithm(SamplerOf(config.Sampling.Episodes, time));

        // Nothing may fail from here on: an experiment owns θ only when it is complete.
        var theta = Initialize(policy, random, compute);
        return new()
        {
            Config = config,
            Compute = compute,
            Random = random,
            Environment = environment,
            Policy = policy,
            Theta = theta,
            Workers = workers,
            Warnings = warnings,
            SamplingTime = time,
            GradientTasks = gradientTasks,
            Algorithm = algorithm,
            Evaluator = new(
                environment,
                SamplerOf(config.Evaluation.Episodes ?? config.Sampling.Episodes, new()),
                methods.Evaluation,
                config,
                random,
                compute),
            Optimizer = CreateOptimizer(config.Outer, theta),
        };
    }

    private static Compute ChooseCompute(ExperimentConfig config)
    {
        var cuda = config.Device != DeviceName.Cpu && torch.cuda.is_available();
        if (config.Device == DeviceName.Cuda && !cuda)
        {
            throw new UserException(
                "device: cuda was asked for, but no CUDA device is available. " +
                "Use device: auto or cpu (--device cpu), or see `metarl doctor` for what was found.");
        }

        return new(cuda ? torch.CUDA : torch.CPU, config.Precision == Precision.Fp64 ? torch.float64 : torch.float32);
    }

    private static Parameters Initialize(IPolicy policy, RandomStreams random, Compute compute)
    {
        using var scope = torch.NewDisposeScope();
        using var generator = random.Open(RandomPurpose.Initialization);
        return policy.Initialize(generator, compute).Own();
    }

    private static IPolicy CreatePolicy(EnvironmentSpec spec, ExperimentConfig config)
    {
        CheckPolicy(spec, config.Policy);
        IPolicy policy = spec switch
        {
            { IsTabular: true } => new TabularPolicy(spec.ObservationSize, spec.Actions),
            { Actions.IsDiscrete: true } => new CategoricalPolicy(spec.ObservationSize, spec.Actions, config.Policy),
            _ => new GaussianPolicy(spec.ObservationSize, spec.Actions, config.Policy),
        };
        return config.Algorithm.Name == AlgorithmName.MetaSgd
            ? new LearnedStepSizes(policy, config.Adaptation.StepSize)
            : policy;
    }

    /// <summary>Which of a policy's settings a world reads, only the world says: here, by their values.</summary>
    private static void CheckPolicy(EnvironmentSpec spec, PolicyOptions options)
    {
        var standard = ConfigWriter.Texts(new PolicyOptions());
        var changed = ConfigWriter.Texts(options)
            .Where(setting => spec.IsTabular || (spec.Actions.IsDiscrete && setting.Key == "initial_log_std"))
            .FirstOrDefault(setting => setting.Value != standard[setting.Key]);
        if (changed.Key is null) return;
        throw new UserException(
            $"policy.{changed.Key}: {changed.Value}, but nothing reads it in this world: " +
            $"{(spec.IsTabular ? "its policy is a table of logits" : "its actions are discrete")}. Remove it.");
    }

    private static IBaseline CreateBaseline(ExperimentConfig config) => config.Sampling.Baseline switch
    {
        BaselineKind.LinearFeature when config.Algorithm.WithoutAdvantages is null => new LinearFeatureBaseline(),
        _ => new ZeroBaseline(),
    };

    private static IMetaOptimizer CreateOptimizer(OuterOptions options, Parameters theta)
    {
        IMetaOptimizer optimizer = options.Optimizer switch
        {
            OuterOptimizer.GradientAscent => new GradientAscent(options.StepSize, options.MaxGradientNorm),
            OuterOptimizer.TrustRegion => new TrustRegion(options),
            _ => new Adam(options.StepSize, theta, options.MaxGradientNorm),
        };
        return options.Epochs == 1 ? optimizer : new RepeatedSteps(optimizer, options.Epochs);
    }
}
