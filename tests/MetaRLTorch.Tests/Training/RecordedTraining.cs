using MetaRLTorch.Estimators;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Adaptation;
using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Environments.Navigation2D;
using MetaRLTorch.Logging;
using MetaRLTorch.MetaAlgorithms;
using MetaRLTorch.Optimizers;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using MetaRLTorch.Testing;
using MetaRLTorch.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MetaRLTorch.Tests.Training;

/// <summary>A training run, or an evaluation, of which every draw of rollouts is written down.</summary>
internal sealed class RecordedTraining : IDisposable
{
    private readonly Experiment _built;
    private readonly RecordingSampler _sampler;
    private readonly List<Step> _steps = [];

    public RecordedTraining(ExperimentConfig config)
    {
        _built = new ExperimentBuilder(Catalog.With(EnvironmentCatalog.Entries)).Build(config);
        var sampling = config.Sampling;
        var advantages = new AdvantageEstimator(
            new LinearFeatureBaseline(), sampling.Discount, sampling.GaeLambda, sampling.NormalizeAdvantages);
        var conventions = new EstimatorOptions();
        _sampler = new(new RolloutSampler(
            _built.Environment, _built.Policy, advantages, sampling.Episodes, new Sharding(_built.Workers)));
        var method = MethodCatalog.Entries.Single(entry => entry.Name == config.Algorithm.Name).Build(
            new()
            {
                Environment = _built.Environment,
                Policy = _built.Policy,
                Sampler = _sampler,
                Sharding = new(_built.Workers),
                Warnings = _built.Warnings,
                Adaptation = config.Adaptation,
                Conventions = conventions,
                Tasks = sampling.Tasks,
                Episodes = sampling.Episodes,
                Discount = sampling.Discount,
                GaeLambda = sampling.GaeLambda,
                SamplingTime = _built.SamplingTime,
                Outer = config.Outer.Optimizer == OuterOptimizer.TrustRegion
                    ? new LikelihoodRatio(conventions)
                    : new VanillaPolicyGradient(conventions),
                Estimators = EstimatorCatalog.Entries,
            },
            config.Algorithm.Options);
        Adaptation = method.Evaluation;
        Experiment = new()
        {
            Config = config,
            Compute = _built.Compute,
            Random = _built.Random,
            Environment = _built.Environment,
            Policy = _built.Policy,
            Phi = _built.Phi,
            ParameterNames = _built.ParameterNames,
            Workers = _built.Workers,
            Warnings = _built.Warnings,
            SamplingTime = _built.SamplingTime,
            Sharding = new(_built.Workers),
            Method = method,
            Evaluator = new(_built.Environment, _sampler, Recorded, config, _built.Random, _built.Compute),
            Optimizer = _built.Optimizer,
        };
    }

    public Experiment Experiment { get; }

    /// <summary>How held-out tasks are adapted to.</summary>
    public Func<AdaptationOptions, IAdaptation> Adaptation { get; }

    public IReadOnlyList<Draw> Draws => _sampler.Draws;

    /// <summary>The inner steps of evaluations.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    public static ExperimentConfig Navigation(string algorithm) => new()
    {
        Environment = new() { Name = "navigation_2d", Options = new Navigation2DOptions { Horizon = 5 } },
        Policy = new() { HiddenSizes = [4], InitialLogStd = -1 },
        Sampling = new() { Tasks = 3, Episodes = 4 },
        Algorithm = Methods.Named(algorithm),
        Evaluation = new() { Tasks = 3 },
        Device = DeviceName.Cpu,
        Precision = Precision.Fp64,
        Sharding = new() { Workers = 1 },
    };

    public void Train() => new MetaTrainer(
        Experiment, Array.Empty<IMetricSink>(), save: (_, _) => { }, watch: _ => { }, TimeProvider.System).Run(0, 0, CancellationToken.None);

    public void Dispose() => _built.Dispose();

    private RecordingAdaptation Recorded(AdaptationOptions options) => new(Adaptation(options), options, _steps);

    /// <summary>One call of the sampler: with which θ_i, in which tasks, from which noise, and what came of it.</summary>
    internal sealed record Draw(double[] Theta, double[] Tasks, double[] Noise, TaskData Data);

    /// <summary>One inner step: of which size, from which θ_i and θ, on which data, and where it led.</summary>
    internal sealed record Step(double Size, double[] Start, double[] Theta, TaskData Data, double[] End);

    private sealed class RecordingSampler(ISampler sampler) : ISampler
    {
        public List<Draw> Draws { get; } = [];

        public TaskData Sample(Parameters theta, TaskBatch tasks, TaskStreams random)
        {
            var data = sampler.Sample(theta, tasks, random);
            var noise = random.Normal(RandomPurpose.Policy, [2], torch.float64, torch.CPU);
            Draws.Add(new(
                TensorAssert.Numbers(theta), TensorAssert.Numbers(tasks.Values), TensorAssert.Numbers(noise), data));
            return data;
        }

        public Chance Draw(TaskStreams random, ScalarType type, Device device) => sampler.Draw(random, type, device);

        public TaskData Sample(Parameters theta, TaskBatch tasks, Chance chance) => sampler.Sample(theta, tasks, chance);

        public AdvantageEstimate Credit(Rollouts rollouts) => sampler.Credit(rollouts);
    }

    private sealed class RecordingAdaptation(IAdaptation adaptation, AdaptationOptions options, List<Step> steps) : IAdaptation
    {
        public Inner Start(MetaParameters phi) => adaptation.Start(phi);

        public Inner Step(Inner inner, MetaParameters phi, TaskData data)
        {
            var next = adaptation.Step(inner, phi, data);
            steps.Add(new(
                options.StepSize,
                TensorAssert.Numbers(inner.Theta),
                TensorAssert.Numbers(phi.Start),
                data,
                TensorAssert.Numbers(next.Theta)));
            return next;
        }
    }
}
