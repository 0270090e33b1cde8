using MetaRLTorch.Advantages;
using MetaRLTorch.Environments;
using MetaRLTorch.Parallelism;
using MetaRLTorch.Policies;
using MetaRLTorch.Sampling;
using MetaRLTorch.Tensors;
using TorchSharp;

namespace MetaRLTorch.Training;

/// <summary>Makes the samplers of an experiment, all of which roll out in the same place.</summary>
/// <param name="environment">The environment.</param>
/// <param name="policy">The policy.</param>
/// <param name="advantages">Makes an estimator of advantages.</param>
/// <param name="config">The page.</param>
/// <param name="compute">Where parameters live.</param>
/// <param name="workers">The threads that share rollouts on the CPU.</param>
/// <param name="single">The one that a GPU takes its work from.</param>
internal sealed class SamplerFactory(
    IEnvironment environment,
    IPolicy policy,
    Func<AdvantageEstimator> advantages,
    ExperimentConfig config,
    Compute compute,
    TaskWorkers workers,
    TaskWorkers single)
{
    private const int WideShard = 10;

    private readonly List<IDisposable> _owned = [];

    /// <summary>What is to be freed with the experiment.</summary>
    public IReadOnlyList<IDisposable> Owned => _owned;

    private bool IsOnCpu => compute.Device.type == DeviceType.CPU;

    /// <summary>Measures both places where the config leaves the choice.</summary>
    /// <param name="asked">What the config says.</param>
    public SamplingDevice Choose(DeviceName asked) => IsOnCpu || asked != DeviceName.Auto ? new(asked) : SamplingDevice.Measure(
        environment,
        policy,
        config.Sampling.Tasks,
        compute,
        OnCpu(config.Sampling.Episodes, new()),
        Beside(config.Sampling.Episodes, new()));

    /// <summary>Makes a sampler.</summary>
    /// <param name="place">Where it rolls out.</param>
    /// <param name="episodes">N.</param>
    /// <param name="time">Receives where the time goes.</param>
    public ISampler Create(DeviceName place, int episodes, SamplingTime time) =>
        IsOnCpu || place == DeviceName.Cuda ? Beside(episodes, time) : OnCpu(episodes, time);

    /// <summary>Rolls out where parameters live.</summary>
    private RolloutSampler Beside(int episodes, SamplingTime time) => new(
        environment, policy, advantages(), episodes, IsOnCpu ? Wide : new(single, config.Sharding.SamplingTasks), time);

    private CpuSampler OnCpu(int episodes, SamplingTime time)
    {
        var sampler = new CpuSampler(new RolloutSampler(environment, policy, advantages(), episodes, Wide, time));
        _owned.Add(sampler);
        return sampler;
    }

    private Sharding Wide => new(workers, config.Sharding.SamplingTasks == 0 ? WideShard : config.Sharding.SamplingTasks);
}
